//! The provider as a whole: process, protocol, checks and fault handling.
//!
//! - `plugin`: the process and its contract with the host.
//! - `protocol`: Terraform runs, with the requests that Terraform core sends.
//! - `checks`: every check before an image is created, updated or deleted.
//! - `faults`: the table of faults.
//! - `endings`: the end of the process, of calls and of loops.
//! - `panic_without_secrets`: panic messages contain no secrets.

// The whole crate is test code, so that helpers may use `unwrap`.
#![cfg(test)]
// The SDK's futures exceed the default recursion limit in tests.
#![recursion_limit = "256"]

mod checks;
mod endings;
mod faults;
mod panic_without_secrets;
#[cfg(unix)]
mod plugin;
mod protocol;

mod support {
    pub(crate) mod check_cases;
    #[expect(dead_code, reason = "other suites use the rest of it")]
    pub(crate) mod consistency;
    pub(crate) mod generated;
    pub(crate) mod host;
    #[expect(dead_code, reason = "other suites use the rest of it")]
    pub(crate) mod objects;
    pub(crate) mod provider_fixture;
    pub(crate) mod sdk;
}
