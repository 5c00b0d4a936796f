//! Waiting for copies: how it polls, what it costs, how it ends.

mod cost;
mod outcome;
mod passing_errors;
pub(super) mod polling;
