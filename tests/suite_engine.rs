//! The engine with each of its services, within one process and with the clock paused.
//!
//! - `engine`: the engine's operations, against the simulated AWS.
//! - `damaged_answers`: answers of AWS that are cut or have pieces missing.
//! - `models`: that requests are checked against AWS's models, and that the models are botocore's.

// All of it is test code, so that what the tests call may unwrap as they do.
#![cfg(test)]
// The SDK's futures nest deeper than the compiler expects of a test.
#![recursion_limit = "256"]

mod damaged_answers;
mod engine;
mod models;

mod support {
    pub(crate) mod sdk;
}
