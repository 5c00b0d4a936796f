//! Waits for copies: polling, cost and completion.

mod cost;
mod outcome;
pub(super) mod polling;
