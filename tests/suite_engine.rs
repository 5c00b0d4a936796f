//! The engine with each of its services, in one process with a paused clock.
//!
//! - `engine`: the engine's operations against the simulated AWS.
//! - `damaged_responses`: truncated and incomplete AWS responses.
//! - `fuzz`: damaged requests and responses.
//! - `models`: validation of requests against AWS's models, and comparison of the models with botocore.

// The whole crate is test code, so that helpers may use `unwrap`.
#![cfg(test)]
// The SDK's futures exceed the default recursion limit in tests.
#![recursion_limit = "256"]

mod damaged_responses;
mod engine;
mod fuzz;
mod models;

mod support {
    pub(crate) mod sdk;
}
