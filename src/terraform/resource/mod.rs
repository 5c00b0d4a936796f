//! Managed resources: the trait that a resource implements, and one file for each call of the protocol, which keeps
//! Terraform's rules for plans and states. What is pure in those rules lives in `schema/`; services are not known here.

pub(crate) mod apply;
pub(crate) mod change;
pub(crate) mod definition;
pub(crate) mod generate_config;
pub(crate) mod identity;
pub(crate) mod import;
pub(crate) mod move_state;
pub(crate) mod plan;
pub(crate) mod private;
pub(crate) mod read;
pub(crate) mod schemas;
pub(crate) mod server;
pub(crate) mod upgrade;
pub(crate) mod validate;
