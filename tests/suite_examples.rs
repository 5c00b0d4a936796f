//! Everything in `examples/`, under the real Terraform.

// All of it is test code, so that what the tests call may unwrap as they do.
#![cfg(test)]
mod examples;
