//! The provider block: model, schema, offline validation, and the connection that it configures.

pub(crate) mod assume_role;
pub(crate) mod configure;
pub(crate) mod default_tags;
pub(crate) mod model;
pub(crate) mod nested_block;
pub(crate) mod schema;
mod sdk_config;
pub(crate) mod url;
mod validate;
mod validate_assume_role;
mod validate_blocks;
mod validate_environment;
