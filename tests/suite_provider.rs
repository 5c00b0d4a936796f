//! The provider as a whole: its process, its protocol, its checks, and what becomes of faults.
//!
//! - `plugin`: the process and its contract with the host.
//! - `protocol`: a run of Terraform, as Terraform core makes it.
//! - `checks`: every check before an image is made, changed or removed.
//! - `faults`: the table of faults.
//! - `endings`: what ends: the process, calls and loops.
//! - `panic_without_secrets`: that not even a panic tells a secret.

// All of it is test code, so that what the tests call may unwrap as they do.
#![cfg(test)]
// The SDK's futures nest deeper than the compiler expects of a test.
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
    pub(crate) mod host;
    #[expect(dead_code, reason = "other suites use the rest of it")]
    pub(crate) mod objects;
    pub(crate) mod provider_fixture;
    pub(crate) mod sdk;
}
