//! Schemas as data, and pure functions over them: validation, planned values, conversion to the protocol.

pub(crate) mod attribute;
pub(crate) mod block;
pub(crate) mod check;
pub(crate) mod correlate;
pub(crate) mod empty_check;
pub(crate) mod null_check;
mod null_errors;
pub(crate) mod planned_values;
pub(crate) mod requires_replace;
pub(crate) mod timeouts;
pub(crate) mod to_proto;
pub(crate) mod typed_schema;
pub(crate) mod validate_configuration;
