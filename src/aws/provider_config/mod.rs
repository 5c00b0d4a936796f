//! The provider block: its model and schema, what can be wrong in it, and how it becomes a connection.

pub(crate) mod assume_role;
pub(crate) mod configure;
pub(crate) mod default_tags;
pub(crate) mod model;
pub(crate) mod nested_block;
pub(crate) mod schema;
pub(crate) mod url;
pub(crate) mod validate;
pub(crate) mod validate_assume_role;
