//! The provider's binary over its socket and mutual TLS, against a simulated AWS: the requests of a Terraform run, with
//! every response checked against Terraform core's own rules.

mod credentials;
mod data_source;
mod endpoints;
#[cfg(unix)]
mod files;
mod identity;
mod lifecycle;
mod lookup;
mod move_state;
mod network;
mod planned_private;
mod provider_block;
mod provider_block_cases;
mod rejections;
mod secrets;
mod sessions;
mod terminate;
mod validation;
mod values;
mod wait;
