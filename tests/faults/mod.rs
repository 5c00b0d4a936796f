//! Faults during every operation, for all four resources: each is checked against the expected diagnostic, state and
//! AWS requests.
//!
//! `cases` is the table, `case_run` runs a case against the simulated AWS with a paused clock, and `guide` generates
//! the page `docs/guides/faults.md`. Faults that need real processes, a real network or a real clock are in
//! `processes`, `terminations`, `network` and `budgets`.

mod budget_fixture;
mod budgets;
mod case;
mod case_run;
mod cases;
mod engine_fixture;
mod guide;
mod network;
mod processes;
mod resource_under_test;
mod terminations;
