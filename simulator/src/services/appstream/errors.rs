//! Errors that several AppStream operations share.

use crate::services::appstream::images::image::Image;
use crate::services::error::ServiceError;

pub(super) fn not_found(what: impl std::fmt::Display) -> ServiceError {
    ServiceError::new("ResourceNotFoundException", what.to_string()).with_status(404)
}

pub(super) fn image_not_found(image: &str, account: &str) -> ServiceError {
    not_found(format!("The image {image} for account {account} does not exist."))
}

/// The message for an image in a state in which something cannot be done with it.
pub(super) fn wrong_state(image: &Image) -> String {
    let Image { name, state, .. } = image;
    format!("The image {name} is {state}. The image must be in an AVAILABLE state for this action to succeed.")
}

pub(super) fn not_available(image: &Image) -> ServiceError {
    ServiceError::new("ResourceNotAvailableException", wrong_state(image))
}

pub(super) fn limit(message: impl Into<String>) -> ServiceError {
    ServiceError::new("LimitExceededException", message)
}

/// The error for a token that no earlier call returned.
pub(super) fn invalid_token() -> ServiceError {
    ServiceError::new("ValidationException", "The NextToken is not one that was returned by an earlier call.")
}
