//! The catalogue of WorkSpaces' errors: what to do about each.

use crate::aws::ServiceError;
use crate::engine::Retry;

/// WorkSpaces' answer to the copy of an image that is not finished.
pub(super) const UNAVAILABLE: &str = "ResourceUnavailableException";

/// What to do, by error code.
///
/// Source: the errors that AWS's service model declares for each operation, and the WorkSpaces administration guide.
pub(super) const ADVICE: &[(&str, &str)] = &[
    (
        "ResourceAlreadyExistsException",
        "Another image has this name in that Region, and it is not taken over silently. To bring it under Terraform, \
         import it by its id (`terraform import ADDRESS wsi-…@REGION`); otherwise choose another `name`.",
    ),
    (
        "ResourceNotFoundException",
        "It is not in that Region, or not shared with this account: an image is shared in one Region only.",
    ),
    ("ResourceUnavailableException", "The source is not available. Wait until it is, and apply again."),
    (
        "ResourceLimitExceededException",
        "A quota of the account is used up in that Region (WorkSpaces images, 40 unless raised). Delete what is not \
         needed, or ask AWS for more in Service Quotas.",
    ),
    (
        "OperationNotSupportedException",
        "WorkSpaces does not support this: images do not leave an opt-in Region, a GovCloud Region or China (Ningxia) \
         without AWS Support, images with your own licence need Regions that are enabled for it, and no image can be \
         made of an encrypted WorkSpace.",
    ),
    (
        "InvalidParameterValuesException",
        "A name has 1 to 64 letters, digits and _./()\\-, a description 1 to 256 letters, digits, spaces and _./()-.",
    ),
    (
        "AccessDeniedException",
        "The credentials' policy does not allow this action. A copy also needs workspaces:DescribeWorkspaceImages, and \
         for a shared image the policy's ARN must have * as the account.",
    ),
    ("InvalidResourceStateException", "The image or the WorkSpace is in a state that does not permit this yet."),
    ("ResourceAssociatedException", "WorkSpaces does not delete an image that a bundle uses or that is shared."),
    ("ResourceCreationFailedException", "WorkSpaces could not make the image. Apply again."),
];

/// How to retry a rejected `DeleteWorkspaceImage`: a pending image becomes available, and what uses the image may be
/// about to be deleted.
pub(super) fn delete_retry(error: &ServiceError) -> Option<Retry> {
    match error.code.as_deref() {
        Some("InvalidResourceStateException") => Some(Retry::UntilClear),
        Some("ResourceAssociatedException") => Some(Retry::WithinGrace),
        _ => None,
    }
}
