//! The provider's binary over its socket and mutual TLS, against a simulated AWS: the requests of a Terraform run, with
//! every response checked against Terraform core's own rules.

mod connections;
mod credentials;
mod data_source;
mod identity;
mod lifecycle;
mod lookup;
mod move_state;
mod planned_private;
mod progress;
mod provider_block;
mod rejections;
mod sanitized;
mod secrets;
mod sessions;
mod terminate;
mod validation;
mod values;
mod wait;
