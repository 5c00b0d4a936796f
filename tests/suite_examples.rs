//! Every file of `examples/` under the real Terraform.

// The whole crate is test code, so that helpers may use `unwrap`.
#![cfg(test)]
mod examples;
