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

/// The error for a deletion of an image that bundles use. It does not name them.
pub(super) fn used_by_bundles() -> ServiceError {
    let message =
        "One or more bundles are associated with the Image. Delete bundles associated with Image, and try again.";
    ServiceError::new("ResourceAssociatedException", message)
}

/// The error for an image of an encrypted WorkSpace. Unlike other errors with this code, it has no reason.
pub(super) fn encrypted_workspace() -> ServiceError {
    let message = "The operation couldn't be performed on the specified WorkSpace. Confirm that the WorkSpace is not \
                   encrypted and try again.";
    ServiceError::new("OperationNotSupportedException", message)
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
