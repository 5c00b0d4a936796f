//! What needs neither AWS nor a process: the framework under providers of the tests' own, every schema with its model,
//! the layers, and the registries' pages.
//!
//! - `framework`: the framework under small providers of the tests' own.
//! - `consistency`: the checker of Terraform core's rules, which every answer in the other tests is held against.
//! - `registry`: what must hold for every resource there is.
//! - `layers`: that imports go one way.
//! - `docs`: facts, links and examples on the pages of the registries.
//! - `suites`: that every file of `tests` belongs to a suite.

// All of it is test code, so that what the tests call may unwrap as they do.
#![cfg(test)]

mod consistency;
mod docs;
mod framework;
mod layers;
mod registry;
mod suites;

mod support {
    pub(crate) mod consistency;
    pub(crate) mod objects;
}
