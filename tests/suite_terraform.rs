//! The provider under the real Terraform and OpenTofu.
//!
//! - `acceptance`: what a user does, in Terraform's words.
//! - `guides`: every command of `README.md` and the guides.
//! - `package`: that Terraform installs a package and locks it.

// All of it is test code, so that what the tests call may unwrap as they do.
#![cfg(test)]

mod acceptance;
mod guides;
mod package;

mod support {
    #[expect(dead_code, reason = "other suites use the rest of it")]
    pub(crate) mod check_cases;
    #[expect(dead_code, reason = "other suites use the rest of it")]
    pub(crate) mod consistency;
}
