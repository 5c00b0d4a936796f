//! What goes wrong while images are copied, and what becomes of it: a table of faults over all four resources, each
//! held against what the user reads, what the state holds and which calls AWS saw.
//!
//! `cases` is the table, `case_run` runs a case of it against the simulated AWS with the clock paused, and `guide` makes
//! the page `docs/guides/faults.md` of it. What needs real processes, a real network or a real clock is beside it:
//! `processes`, `network`, `budgets`.

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
