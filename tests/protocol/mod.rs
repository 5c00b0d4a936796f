//! The provider's binary, over its socket and mutual TLS, against a simulated AWS: what a run of Terraform asks of it,
//! with every answer held against Terraform core's own rules.

mod credentials;
mod data_source;
mod failing;
mod identity;
mod life;
mod move_state;
mod network;
mod planned_private;
mod provider_block;
mod secrets;
mod sign_in;
mod terminate;
mod validation;
mod wait;
