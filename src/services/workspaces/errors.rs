//! The advice on WorkSpaces' error codes, and how to retry a rejected deletion.

use crate::aws::ServiceError;
use crate::engine::Retry;

/// The error code for the copy of an image that is not available.
pub(super) const UNAVAILABLE: &str = "ResourceUnavailableException";

/// What to do about an error, by its code.
///
/// Source: the errors that AWS's service model declares for each operation, and the WorkSpaces administration guide.
pub(super) const ADVICE: &[(&str, &str)] = &[
    (
        "ResourceAlreadyExistsException",
        "Another image in that Region has this name, and the provider never adopts such an image without an import. To \
         manage that image with Terraform, import it by its ID (`terraform import ADDRESS wsi-…@REGION`). Otherwise, \
         choose another `name`.",
    ),
    (
        "ResourceNotFoundException",
        "The resource does not exist in that Region, or this account cannot access it. An image is shared in one Region \
         only.",
    ),
    ("ResourceUnavailableException", "The source is not available. Wait until it is, then apply again."),
    (
        "ResourceLimitExceededException",
        "The account has reached a quota in that Region (WorkSpaces images, 40 by default). Delete images that are not \
         needed, or request a quota increase in Service Quotas.",
    ),
    (
        "OperationNotSupportedException",
        "WorkSpaces does not support this operation. Copies from an opt-in Region, an AWS GovCloud (US) Region or China \
         (Ningxia) to another Region require AWS Support, BYOL (Bring Your Own License) images require a Region that is \
         enabled for BYOL, and an image cannot be created from an encrypted WorkSpace.",
    ),
    (
        "InvalidParameterValuesException",
        "A name must be 1 to 64 characters: letters, digits and _./()\\-. A description must be 1 to 256 characters: \
         letters, digits, spaces and _./()-.",
    ),
    (
        "AccessDeniedException",
        "Allow this action in the IAM policy of the credentials. A copy also requires workspaces:DescribeWorkspaceImages. \
         For a shared image, the resource ARN in the policy must have * as the account ID.",
    ),
    ("InvalidResourceStateException", "The state of the image or WorkSpace does not permit this operation yet."),
    ("ResourceAssociatedException", "WorkSpaces cannot delete an image that a bundle uses or that is shared."),
    ("ResourceCreationFailedException", "WorkSpaces could not create the image. Apply again."),
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
