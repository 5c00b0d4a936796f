//! What goes wrong while images are copied, and what becomes of it: a table of faults over all four resources, each
//! held against what the user reads, what the state holds and which calls AWS saw.
//!
//! `cases` is the table, `case_run` runs a case of it against the simulated AWS with the clock paused, and `guide` makes
//! the page `docs/guides/faults.md` of it. What needs real processes, a real network or a real clock is beside it:
//! `processes`, `network`, `budgets`.

// The SDK's futures nest deeper than the compiler expects of a test.
#![recursion_limit = "256"]

#[cfg(test)]
mod budgets;
#[cfg(test)]
mod case;
#[cfg(test)]
mod case_run;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod engine_fixture;
#[cfg(test)]
mod guide;
#[cfg(test)]
mod network;
#[cfg(test)]
mod processes;
#[cfg(test)]
mod resource_under_test;
#[cfg(test)]
mod terminations;

#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/consistency.rs"]
mod consistency;
#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/host.rs"]
mod host;
#[cfg(test)]
#[path = "../support/sdk.rs"]
mod sdk;
