//! Tests without AWS and without a process: the framework with test providers, every schema with its model, the layers
//! and the registry pages.
//!
//! - `framework`: the framework with small test providers.
//! - `consistency`: the checker of Terraform core's rules, which other tests apply to every response.
//! - `registry`: rules for every registered type.
//! - `layers`: import rules.
//! - `docs`: facts, links and examples on the registry pages.
//! - `suites`: every file of `tests` belongs to a suite.

// The whole crate is test code, so that helpers may use `unwrap`.
#![cfg(test)]

mod consistency;
mod docs;
mod framework;
mod layers;
mod registry;
mod suites;

mod support {
    pub(crate) mod consistency;
    pub(crate) mod generated;
    pub(crate) mod objects;
}
