//! Errors that several WorkSpaces operations share.

use crate::services::error::ServiceError;

pub(super) fn not_found(id: &str) -> ServiceError {
    ServiceError::new("ResourceNotFoundException", format!("The resource {id} could not be found."))
        .with_detail("ResourceId", id)
}

pub(super) fn unavailable(id: &str, state: &str) -> ServiceError {
    ServiceError::new("ResourceUnavailableException", format!("The image {id} is in the state {state}."))
        .with_detail("ResourceId", id)
}

pub(super) fn invalid_state(message: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidResourceStateException", message)
}

pub(super) fn associated(message: impl Into<String>) -> ServiceError {
    ServiceError::new("ResourceAssociatedException", message)
}

pub(super) fn not_supported(reason: impl Into<String>) -> ServiceError {
    ServiceError::new("OperationNotSupportedException", "This operation is not supported.")
        .with_detail("reason", reason)
}

pub(super) fn invalid_values(message: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidParameterValuesException", message)
}

pub(super) fn limit(message: impl Into<String>) -> ServiceError {
    ServiceError::new("ResourceLimitExceededException", message)
}

pub(super) fn not_the_owner(id: &str) -> ServiceError {
    ServiceError::new("AccessDeniedException", format!("The resource {id} is owned by another account."))
}

/// The error for a token that no earlier call returned.
pub(super) fn invalid_token() -> ServiceError {
    invalid_values("The NextToken is not one that was returned by an earlier call.")
}
