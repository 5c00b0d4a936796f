//! The framework without any AWS: a small provider built on it, served within the process and driven as Terraform core
//! drives a provider. Every answer is held against core's own rules.

#[cfg(test)]
mod action;
#[cfg(test)]
mod data_source;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod fixture;
#[cfg(test)]
mod generate_config;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod import;
#[cfg(test)]
mod life;
#[cfg(test)]
mod list_resource;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod move_state;
mod nulls;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod stateless_provider;
#[cfg(test)]
mod stop;
#[cfg(test)]
mod test_provider;
#[cfg(test)]
mod unknown;
#[cfg(test)]
mod unknown_while_pending;
#[cfg(test)]
mod upgrade_state;

#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/consistency.rs"]
mod consistency;
