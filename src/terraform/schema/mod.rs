//! Schemas as plain data, what follows from them, and what is wrong with one.

pub(crate) mod block;
pub(crate) mod check;
pub(crate) mod correlate;
pub(crate) mod null_check;
pub(crate) mod planned_values;
pub(crate) mod timeouts;
pub(crate) mod to_proto;
pub(crate) mod typed_schema;
pub(crate) mod validate_configuration;
