//! The framework without AWS: a small test provider, served in the process to a client that acts as Terraform core.
//! Every response is checked against core's own rules.
//!
//! - `resource`: RPCs of managed resources.
//! - `action`, `data_source`, `list_resource`, `stop`: the other RPCs.

mod action;
mod data_source;
mod fixture;
mod list_resource;
mod resource;
mod stateless_provider;
mod stop;
mod test_data_source;
mod test_provider;
mod test_resource;
