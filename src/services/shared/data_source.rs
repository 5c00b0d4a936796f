//! Arguments and attributes of the data sources of several services.

use crate::terraform::{Attribute, Diagnostic, Value, quoted};

/// The attribute `description`.
pub(crate) fn description() -> Attribute {
    Attribute::string("description").computed().describe("Description of the image.")
}

/// The error about an argument `type` that has none of the allowed values.
pub(crate) fn validate_type(value: &Value<String>, allowed: &[&str]) -> Option<Diagnostic> {
    let value = value.text()?;
    if allowed.contains(&value) {
        return None;
    }
    let allowed = allowed.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ");
    let detail = format!("`type` must be one of {allowed}, got {}.", quoted(value));
    Some(Diagnostic::error("Invalid image type", detail).at_attribute("type"))
}
