//! The framework without any AWS: a small provider built on it, served within the process and driven as Terraform core
//! drives a provider. Every answer is held against core's own rules.

#[cfg(test)]
mod acting;
#[cfg(test)]
mod bell;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod generating;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod importing;
#[cfg(test)]
mod life;
#[cfg(test)]
mod listing;
#[cfg(test)]
mod malformed;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod nested_blocks;
mod nulls;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod stopping;
#[cfg(test)]
mod surveying;
#[cfg(test)]
mod taking_over;
#[cfg(test)]
mod thing;
#[cfg(test)]
mod unknown;
#[cfg(test)]
mod upgrading;
#[cfg(test)]
mod world;

#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/consistency.rs"]
mod consistency;
