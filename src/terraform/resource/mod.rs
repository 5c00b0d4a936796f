//! Managed resources: the trait that a resource implements, and one file per call of the protocol, which implements
//! Terraform's rules for plans and states. Pure functions over schemas belong in `schema/`.

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
