//! Waiting for copies: how it polls, what it costs, how it ends.

mod cost;
mod outcome;
pub(super) mod polling;
