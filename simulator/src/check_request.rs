//! The check of a recorded request, for tests.

use serde_json::Value;

use crate::metadata::store::METADATA_SERVICES;
use crate::services::service;
use crate::validate::{Violation, check, unknown_operation};

/// Checks a recorded request against AWS's model of its operation, whatever was answered. A service without a model (the
/// metadata of an instance or a container) has no violations.
#[must_use]
pub fn check_request(name: &str, operation: &str, parameters: &Value) -> Vec<Violation> {
    match service(name) {
        Some(service) => check(&service.model, operation, parameters).err().unwrap_or_default(),
        None if METADATA_SERVICES.contains(&name) => Vec::new(),
        None => vec![unknown_operation()],
    }
}
