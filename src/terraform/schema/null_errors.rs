//! Errors about null and unknown values. `block` is the name of the argument's nested block, or empty.

use super::attribute::Attribute;
use crate::terraform::diagnostics::Diagnostic;

/// The name of an argument in messages: `` `values` in the block `filter` ``.
fn describe(attribute: &Attribute, block: &str) -> String {
    let name = &attribute.name;
    if block.is_empty() { format!("`{name}`") } else { format!("`{name}` in the block `{block}`") }
}

/// A required argument is null.
pub(super) fn missing(attribute: &Attribute, block: &str) -> Diagnostic {
    Diagnostic::error(
        "Missing value for a required argument",
        format!(
            "The argument {} is required, but its value is null. {} Set a value, or check the variable or output that \
             the argument refers to.",
            describe(attribute, block),
            attribute.description
        ),
    )
}

/// A required argument is unknown when it is needed.
pub(super) fn unknown(attribute: &Attribute, block: &str) -> Diagnostic {
    Diagnostic::error(
        "Unknown value for a required argument",
        format!(
            "The argument {} is required, but its value is still unknown when it is needed. Nothing was changed. This \
             is a bug in Terraform or the provider; report it with this message.",
            describe(attribute, block)
        ),
    )
}

/// An element of a collection is null.
pub(super) fn null_element(attribute: &Attribute, block: &str) -> Diagnostic {
    Diagnostic::error(
        "Null value in a collection",
        format!(
            "{} contains a null element. Set its value, or remove the element (`compact` removes null and empty elements \
             from a list of strings).",
            describe(attribute, block)
        ),
    )
}
