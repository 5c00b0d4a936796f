//! The framework without any AWS: a small provider built on it, served within the process and driven as Terraform core
//! drives a provider. Every answer is checked against core's own rules.
//!
//! - `resource`: the RPCs of managed resources.
//! - `action`, `data_source`, `list_resource`, `stop`: the other RPCs.

mod action;
mod data_source;
mod fixture;
mod list_resource;
mod resource;
mod stateless_provider;
mod stop;
mod test_provider;
