//! The provider block: its model and schema, its validation, and how it becomes a connection.

pub(crate) mod assume_role;
pub(crate) mod configure;
pub(crate) mod default_tags;
pub(crate) mod model;
pub(crate) mod url;
pub(crate) mod validate;
pub(crate) mod validate_assume_role;
