//! The framework without any AWS: a small provider built on it, served within the process and driven as Terraform core
//! drives a provider. Every answer is held against core's own rules.

mod action;
mod data_source;
mod failing;
mod fixture;
mod generate_config;
mod identity;
mod import;
mod life;
mod list_resource;
mod malformed;
mod move_state;
mod nested_blocks;
mod nulls;
mod schema;
mod stateless_provider;
mod stop;
mod test_provider;
mod unknown;
mod unknown_while_pending;
mod upgrade_state;
