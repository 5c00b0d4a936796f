//! The provider's binary, over its socket and mutual TLS, against a simulated AWS: what a run of Terraform asks of it,
//! with every answer held against Terraform core's own rules.

#[cfg(test)]
mod credentials;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod life;
#[cfg(test)]
mod looking_up;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod network;
#[cfg(test)]
mod planned_private;
#[cfg(test)]
mod provider_block;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod terminating;
#[cfg(test)]
mod validation;
#[cfg(test)]
mod waiting;

#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/consistency.rs"]
mod consistency;
#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/host.rs"]
mod host;
#[cfg(test)]
#[path = "../support/world.rs"]
mod world;
