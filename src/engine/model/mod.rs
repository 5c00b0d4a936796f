//! The state of an image: its attributes, schema, identity, tags and private state. No file here calls AWS.

pub(crate) mod identity;
pub(crate) mod import_id;
pub(crate) mod leftover;
pub(crate) mod private;
pub(crate) mod schema;
pub(crate) mod state;
pub(crate) mod tag_change;
pub(crate) mod tag_validation;
pub(crate) mod tags;
