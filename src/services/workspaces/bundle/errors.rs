//! The advice on the error codes of bundle operations.

use super::messages;
use crate::aws::ServiceError;
use crate::engine::{OperationAdvice, call_failed};
use crate::terraform::Diagnostic;

/// The error code of a bundle that WorkSpaces use.
pub(super) const ASSOCIATED: &str = "ResourceAssociatedException";
/// The error code of an image that is not available.
pub(super) const UNAVAILABLE: &str = "ResourceUnavailableException";

/// What to do about an error.
///
/// Source: the errors that AWS's service model declares for each operation, and the WorkSpaces administration guide, "Delete a
/// custom WorkSpaces bundle or image".
const ADVICE: &[OperationAdvice] = &[
    (
        &["CreateWorkspaceBundle"],
        "ResourceAlreadyExistsException",
        "Another bundle in that Region has this name, or had it until a short time ago: AWS requires a wait of at least 2 hours \
         after the deletion of a bundle before its name is used again. To manage an existing bundle with Terraform, import it \
         by its ID (`terraform import ADDRESS wsb-…@REGION`). Otherwise, choose another `name`.",
    ),
    (
        &["CreateWorkspaceBundle", "UpdateWorkspaceBundle"],
        "ResourceNotFoundException",
        "The image does not exist in that Region, or this account does not own it. Check `image_id` and `region`.",
    ),
    (
        &["CreateWorkspaceBundle", "UpdateWorkspaceBundle"],
        UNAVAILABLE,
        "The image is not available. Wait until it is, then apply again.",
    ),
    (
        &["CreateWorkspaceBundle"],
        "ResourceLimitExceededException",
        "The account has reached the quota of custom WorkSpaces bundles in that Region (50). Delete bundles that are not \
         needed.",
    ),
    (
        &["CreateWorkspaceBundle"],
        "InvalidParameterValuesException",
        "WorkSpaces does not support this combination of image, compute type and volume sizes. Check `image_id`, \
         `compute_type`, `user_volume_gib` and `root_volume_gib`.",
    ),
    (
        &["CreateWorkspaceBundle"],
        "AccessDeniedException",
        "Allow this action in the IAM policy of the credentials. A bundle with tags also requires workspaces:CreateTags.",
    ),
    (
        &["UpdateWorkspaceBundle"],
        "OperationNotSupportedException",
        "WorkSpaces cannot change this bundle to that image, for example because the operating systems or protocols differ. \
         Create another bundle with the image.",
    ),
    (
        &["CreateTags"],
        "ResourceLimitExceededException",
        "The bundle has reached the quota of tags (50). Remove tags from `tags` or `default_tags`.",
    ),
    (
        &["CreateTags", "DeleteTags"],
        "InvalidParameterValuesException",
        "WorkSpaces rejects these tags. Check `tags` and `default_tags`.",
    ),
    (
        &["DeleteWorkspaceBundle"],
        ASSOCIATED,
        "WorkSpaces cannot delete a bundle while WorkSpaces use it. Delete those WorkSpaces first, or migrate them to another \
         bundle.",
    ),
];

/// An error about a failed call. `action` completes "Unable to …".
pub(super) fn failed(action: &str, error: &ServiceError) -> Diagnostic {
    let advice =
        ADVICE.iter().find(|(operations, code, _)| error.has_code(code) && operations.contains(&error.call.operation));
    call_failed(advice.map(|(_, _, advice)| *advice), action, error)
}

/// An error about a bundle that could not be read.
pub(super) fn unreadable(bundle: &super::model::BundleModel, error: &ServiceError) -> Diagnostic {
    failed(&format!("read {}", messages::bundle(bundle)), error)
}
