//! The provider's binary, over its socket and mutual TLS, against a simulated AWS: what a run of Terraform asks of it,
//! with every answer held against Terraform core's own rules.

#[cfg(test)]
mod credentials;
#[cfg(test)]
mod data_source;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod life;
#[cfg(test)]
mod move_state;
#[cfg(test)]
mod network;
#[cfg(test)]
mod planned_private;
#[cfg(test)]
mod provider_block;
#[cfg(test)]
mod secrets;
#[cfg(test)]
mod terminate;
#[cfg(test)]
mod validation;
#[cfg(test)]
mod wait;

#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/consistency.rs"]
mod consistency;
#[cfg(test)]
#[expect(dead_code, reason = "other test files use the rest of it")]
#[path = "../support/host.rs"]
mod host;
#[cfg(test)]
#[path = "../support/provider_fixture.rs"]
mod provider_fixture;
