//! Waits for copies: polling, cost and completion.

mod cost;
mod outcome;
mod passing_errors;
pub(super) mod polling;
