//! Diagnostics about arguments that contain a Region or an account ID.

use super::known::{region_error, suggest_region};
use super::partition::account_error;
use crate::terraform::{Diagnostic, Value};

/// Checks the Region in an attribute: an error for an invalid name, a warning for a likely misspelling.
pub fn validate_region(attribute: &str, region: &Value<String>) -> Option<Diagnostic> {
    let region = region.text()?;
    let error = region_error(region).map(|detail| Diagnostic::error("Invalid Region", detail));
    let warning = || suggest_region(region).map(|detail| Diagnostic::warning("Unknown Region", detail));
    error.or_else(warning).map(|diagnostic| diagnostic.at_attribute(attribute))
}

/// Checks the AWS account ID in an attribute.
pub fn validate_account(attribute: &str, account: &Value<String>) -> Option<Diagnostic> {
    let detail = account_error(account.text()?)?;
    Some(Diagnostic::error("Invalid account ID", detail).at_attribute(attribute))
}
