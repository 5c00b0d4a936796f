//! The advice on WorkSpaces' error codes, and how to retry a rejected deletion.

use crate::aws::ServiceError;
use crate::engine::{Advice, Retry};

/// The error code for the copy of an image that is not available.
pub(super) const UNAVAILABLE: &str = "ResourceUnavailableException";

/// What to do about errors, by code, and by operation or message where a code has several meanings.
///
/// Source: the errors that AWS's service model declares for each operation, and the WorkSpaces administration guide.
pub(super) const ADVICE: &[Advice] = &[
    Advice::on(
        "ResourceNotFoundException",
        "The image does not exist in that Region, or this account cannot access it. An image is shared in one Region \
         only. Check `source_image_id` and `source_region`.",
    )
    .of(&["CopyWorkspaceImage"]),
    Advice::on(
        "ResourceNotFoundException",
        "The WorkSpace does not exist in that Region, or this account does not own it. Check `workspace_id` and \
         `region`.",
    )
    .of(&["CreateWorkspaceImage"]),
    Advice::on(
        "ResourceLimitExceededException",
        "The image has reached the quota of tags (50). Remove tags from `tags` or `default_tags`.",
    )
    .of(&["CreateTags"]),
    Advice::on("InvalidParameterValuesException", "WorkSpaces rejects these tags. Check `tags` and `default_tags`.")
        .of(&["CreateTags", "DeleteTags"]),
    Advice::on(
        "AccessDeniedException",
        "Allow this action in the IAM policy of the credentials. A copy also requires \
         workspaces:DescribeWorkspaceImages. For a shared image, the resource ARN in the policy must have * as the \
         account ID.",
    )
    .of(&["CopyWorkspaceImage"]),
    Advice::on(
        "OperationNotSupportedException",
        "WorkSpaces shares BYOL (Bring Your Own License) images only with accounts of the same organization that are \
         enabled for BYOL, and not in the AWS GovCloud (US) Regions; contact AWS Support there.",
    )
    .of(&["UpdateWorkspaceImagePermission"]),
    Advice::on(
        "InvalidParameterValuesException",
        "Check the account IDs in `sharing`: WorkSpaces shares an image only with existing accounts of the same partition.",
    )
    .of(&["UpdateWorkspaceImagePermission"]),
    Advice::on("ResourceUnavailableException", "The WorkSpace is not available. Wait until it is, then apply again.")
        .of(&["CreateWorkspaceImage"]),
    Advice::on(
        "ResourceAlreadyExistsException",
        "Another image in that Region has this name, and the provider never adopts such an image without an import. \
         To manage that image with Terraform, import it by its ID (`terraform import ADDRESS wsi-…@REGION`). \
         Otherwise, choose another `name`.",
    ),
    Advice::on(
        "ResourceNotFoundException",
        "WorkSpaces does not know the resource in that Region. It may be deleted, or so new that not all operations \
         of WorkSpaces know it yet. Apply again.",
    ),
    Advice::on("ResourceUnavailableException", "The source is not available. Wait until it is, then apply again."),
    Advice::on(
        "ResourceLimitExceededException",
        "The account has reached a quota in that Region (WorkSpaces images, 40 by default). Delete images that are \
         not needed, or request a quota increase in Service Quotas.",
    ),
    Advice::on(
        "OperationNotSupportedException",
        "WorkSpaces cannot create an image from this WorkSpace, for example because its volumes are encrypted or it \
         is not in state AVAILABLE. Choose another WorkSpace.",
    )
    .of(&["CreateWorkspaceImage"]),
    Advice::on(
        "OperationNotSupportedException",
        "WorkSpaces does not support this operation. Copies from an opt-in Region, an AWS GovCloud (US) Region or \
         China (Ningxia) to another Region require AWS Support, BYOL (Bring Your Own License) images require a \
         Region that is enabled for BYOL.",
    ),
    Advice::on(
        "InvalidParameterValuesException",
        "A name must be 1 to 64 characters: letters, digits and _./()\\-. A description must be 1 to 256 characters: \
         letters, digits, spaces and _./()-.",
    ),
    Advice::on("AccessDeniedException", "Allow this action in the IAM policy of the credentials."),
    Advice::on(
        "InvalidResourceStateException",
        "The state of the image or WorkSpace does not permit this operation yet.",
    ),
    Advice::on(
        "ResourceAssociatedException",
        "WorkSpaces cannot delete an image that a bundle uses or that is shared.",
    ),
    Advice::on("ResourceCreationFailedException", "WorkSpaces could not create the image. Apply again."),
];

/// How to retry a rejected `DeleteWorkspaceImage`: a pending image becomes available, and bundles that use the image may
/// be deleted in the same run.
pub(super) fn delete_retry(error: &ServiceError) -> Option<Retry> {
    match error.code.as_deref() {
        Some("InvalidResourceStateException") => Some(Retry::UntilClear),
        Some("ResourceAssociatedException") => Some(Retry::WithinGrace),
        _ => None,
    }
}
