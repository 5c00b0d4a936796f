//! EC2's errors that more than one operation has.

use crate::error::ServiceError;

/// What EC2 says of a name that no image can have.
pub(super) const NAME_RULE: &str = "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '[', ']', ' ', '.', '/', '-', ''', '@' and '_'";

pub(super) fn image_not_found(ids: &[&str]) -> ServiceError {
    let message = match ids {
        [id] => format!("The image id '[{id}]' does not exist"),
        _ => format!("The image ids '[{}]' do not exist", ids.join(", ")),
    };
    ServiceError::new("InvalidAMIID.NotFound", message)
}

pub(super) fn image_unavailable(id: &str) -> ServiceError {
    ServiceError::new("InvalidAMIID.Unavailable", format!("The image ID '{id}' is no longer available"))
}

pub(super) fn not_authorised_for_image(id: &str) -> ServiceError {
    ServiceError::new("AuthFailure", format!("Not authorized for image:{id}")).with_status(403)
}

pub(super) fn snapshot_not_found(id: &str) -> ServiceError {
    ServiceError::new("InvalidSnapshot.NotFound", format!("The snapshot '{id}' does not exist."))
}

pub(super) fn invalid_value(value: impl std::fmt::Display, parameter: &str, why: &str) -> ServiceError {
    ServiceError::new("InvalidParameterValue", format!("Value ({value}) for parameter {parameter} is invalid. {why}"))
}

pub(super) fn invalid_combination(message: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidParameterCombination", message)
}

/// Refuses an id that is not of a form like `ami-` and 8 or 17 hexadecimal digits.
pub(super) fn check_image_id(id: &str) -> Result<(), ServiceError> {
    let message = || format!("Invalid id: \"{id}\" (expecting \"ami-...\")");
    if is_id(id, "ami-") { Ok(()) } else { Err(ServiceError::new("InvalidAMIID.Malformed", message())) }
}

/// Refuses a snapshot id of another form.
pub(super) fn check_snapshot_id(id: &str) -> Result<(), ServiceError> {
    let message = || format!("Value ({id}) for parameter snapshotId is invalid. Expected: 'snap-...'.");
    if is_id(id, "snap-") { Ok(()) } else { Err(ServiceError::new("InvalidParameterValue", message())) }
}

/// Whether a text is a resource id with this prefix.
pub(super) fn is_id(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix).is_some_and(|digits| {
        matches!(digits.len(), 8 | 17)
            && digits.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}
