//! The examples of the registry pages, and the complete configurations: formatted, valid and applicable.
//!
//! Each is run unchanged by the real Terraform against a simulated AWS with the demo's images. Newer parts of
//! Terraform's language are run where they are supported: actions and lists since 1.14, imports by identity since 1.12.

mod configurations;
mod fixture;
mod import;
mod modules;
mod policies;
mod types;
