//! The advice on the error codes of bundle operations.

use super::messages;
use crate::aws::ServiceError;
use crate::engine::{Advice, call_failed};
use crate::terraform::Diagnostic;

/// The error code of a bundle that WorkSpaces use.
pub(super) const ASSOCIATED: &str = "ResourceAssociatedException";
/// The error code of an image that is not available.
pub(super) const UNAVAILABLE: &str = "ResourceUnavailableException";

/// What to do about an error.
///
/// Source: the errors that AWS's service model declares for each operation, and the WorkSpaces administration guide, "Delete a
/// custom WorkSpaces bundle or image".
const ADVICE: &[Advice] = &[
    Advice::on(
        "ResourceAlreadyExistsException",
        "Another bundle in that Region has this name, or had it until a short time ago: AWS requires a wait of at least 2 hours \
         after the deletion of a bundle before its name is used again. To manage an existing bundle with Terraform, import it \
         by its ID (`terraform import ADDRESS wsb-…@REGION`). Otherwise, choose another `name`.",
    )
    .of(&["CreateWorkspaceBundle"]),
    Advice::on(
        "ResourceNotFoundException",
        "The image does not exist in that Region, or this account does not own it. Check `image_id` and `region`.",
    )
    .of(&["CreateWorkspaceBundle", "UpdateWorkspaceBundle"]),
    Advice::on(
        UNAVAILABLE,
        "The image is not available. Wait until it is, then apply again.",
    )
    .of(&["CreateWorkspaceBundle", "UpdateWorkspaceBundle"]),
    Advice::on(
        "ResourceLimitExceededException",
        "The account has reached the quota of custom WorkSpaces bundles in that Region (50). Delete bundles that are not \
         needed.",
    )
    .of(&["CreateWorkspaceBundle"]),
    Advice::on(
        "InvalidParameterValuesException",
        "WorkSpaces does not support this combination of image, compute type and volume sizes. Check `image_id`, \
         `compute_type`, `user_volume_gib` and `root_volume_gib`.",
    )
    .of(&["CreateWorkspaceBundle"]),
    Advice::on(
        "AccessDeniedException",
        "Allow this action in the IAM policy of the credentials. A bundle with tags also requires workspaces:CreateTags.",
    )
    .of(&["CreateWorkspaceBundle"]),
    Advice::on(
        "OperationNotSupportedException",
        "WorkSpaces cannot change this bundle to that image, for example because the operating systems or protocols differ. \
         Create another bundle with the image.",
    )
    .of(&["UpdateWorkspaceBundle"]),
    Advice::on(
        "ResourceLimitExceededException",
        "The bundle has reached the quota of tags (50). Remove tags from `tags` or `default_tags`.",
    )
    .of(&["CreateTags"]),
    Advice::on(
        "InvalidParameterValuesException",
        "WorkSpaces rejects these tags. Check `tags` and `default_tags`.",
    )
    .of(&["CreateTags", "DeleteTags"]),
    Advice::on(
        ASSOCIATED,
        "WorkSpaces cannot delete a bundle while WorkSpaces use it. Delete those WorkSpaces first, or migrate them to another \
         bundle.",
    )
    .of(&["DeleteWorkspaceBundle"]),
];

/// An error about a failed call. `action` completes "Unable to …".
pub(super) fn failed(action: &str, error: &ServiceError) -> Diagnostic {
    call_failed(ADVICE, action, error)
}

/// An error about a bundle that could not be read.
pub(super) fn unreadable(bundle: &super::model::BundleModel, error: &ServiceError) -> Diagnostic {
    failed(&format!("read {}", messages::bundle(bundle)), error)
}
