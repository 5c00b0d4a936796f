//! The provider under the real Terraform and OpenTofu.
//!
//! - `acceptance`: configurations as users write them.
//! - `guides`: every command of `README.md` and the guides.
//! - `package`: installation and locking of a package.

// The whole crate is test code, so that helpers may use `unwrap`.
#![cfg(test)]

mod acceptance;
// The guides' commands are typed in a shell.
#[cfg(unix)]
mod guides;
mod package;

mod support {
    #[expect(dead_code, reason = "other suites use the rest of it")]
    pub(crate) mod check_cases;
    #[expect(dead_code, reason = "other suites use the rest of it")]
    pub(crate) mod consistency;
}
