//! The examples of the registries' pages, and the whole configurations: formatted, valid, and good for what they say.
//!
//! Each is run as it is, by the real Terraform and against a simulated AWS with the demo's images in it. Newer parts of
//! Terraform's language are run where there are: actions and lists from 1.14 on, imports by identity from 1.12 on.

mod configurations;
mod fixture;
mod importing;
mod modules;
mod policies;
mod types;
