//! The check of a recorded request, for tests.

use serde_json::Value;

use super::validate::{check, unknown_operation};
use super::violation::Violation;
use crate::metadata::store::METADATA_SERVICES;
use crate::services::registry::service;

/// Checks a recorded request against AWS's model of its operation, whatever was answered. A service without a model (the
/// metadata of an instance or a container) has no violations.
#[must_use]
pub fn check_request(name: &str, operation: &str, parameters: &Value) -> Vec<Violation> {
    match service(name) {
        Some(service) => check(service.model(), operation, parameters).err().unwrap_or_default(),
        None if METADATA_SERVICES.contains(&name) => Vec::new(),
        None => vec![unknown_operation()],
    }
}
