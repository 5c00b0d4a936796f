//! The arguments and attributes of data sources that several services share.

use crate::terraform::{Attribute, Diagnostic, Value};

/// The attribute `description`.
pub(crate) fn description() -> Attribute {
    Attribute::string("description").computed().describe("The description of the image.")
}

/// The error about an argument `type` that has none of the allowed values.
pub(crate) fn validate_type(value: &Value<String>, allowed: &[&str]) -> Option<Diagnostic> {
    let value = value.text()?;
    if allowed.contains(&value) {
        return None;
    }
    let detail = format!("{value:?} is none of {}.", allowed.join(", "));
    Some(Diagnostic::error("Invalid type", detail).at_attribute("type"))
}
