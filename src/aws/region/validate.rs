//! Diagnostics about arguments that name a Region or an account.

use super::known::{region_error, suggest_region};
use super::partition::account_error;
use crate::terraform::{Diagnostic, Value};

/// A message about a text that is not the name of a Region, at the attribute that has it: a
/// warning where it may be the name of a new one.
pub fn validate_region(attribute: &str, region: &Value<String>) -> Option<Diagnostic> {
    let region = region.text()?;
    let error = region_error(region).map(|detail| Diagnostic::error("Invalid Region", detail));
    let doubt = || suggest_region(region).map(|detail| Diagnostic::warning("Unknown Region", detail));
    error.or_else(doubt).map(|diagnostic| diagnostic.at_attribute(attribute))
}

/// An error about a text that is not the id of an account, at the attribute that has it.
pub fn validate_account(attribute: &str, account: &Value<String>) -> Option<Diagnostic> {
    let detail = account_error(account.text()?)?;
    Some(Diagnostic::error("Invalid account id", detail).at_attribute(attribute))
}
