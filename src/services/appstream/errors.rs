//! The advice on AppStream's error codes, and how to retry a rejected deletion.

use crate::aws::ServiceError;
use crate::engine::{Advice, Retry};

/// The error code for too many concurrent copies, and for too many images.
pub(super) const LIMIT: &str = "LimitExceededException";

/// The error code for the copy of an image that is not available.
pub(super) const NOT_AVAILABLE: &str = "ResourceNotAvailableException";

/// What to do about errors, by code, and by operation or message where a code has several meanings.
///
/// Source: the errors that AWS's service model declares for each operation, and the AppStream guide's quotas.
pub(super) const ADVICE: &[Advice] = &[
    Advice::on(
        "ResourceNotFoundException",
        "The image does not exist in that Region. AppStream 2.0 copies only images that the account owns, not public \
         or shared images. Check `source_image_name` and `source_region`.",
    )
    .of(&["CopyImage"]),
    Advice::on(
        "LimitExceededException",
        "The image has reached the quota of accounts with which it is shared (100 by default, L-99A44980 in Service Quotas). \
         Remove accounts from `sharing`, or request a quota increase.",
    )
    .of(&["UpdateImagePermissions"]),
    Advice::on(
        "ResourceNotAvailableException",
        "AppStream 2.0 shares an image only in state AVAILABLE. Wait until it is, then apply again.",
    )
    .of(&["UpdateImagePermissions", "DeleteImagePermissions"]),
    Advice::on(
        "LimitExceededException",
        "The image has reached the quota of tags (50). Remove tags from `tags` or `default_tags`.",
    )
    .of(&["TagResource"]),
    Advice::on(
        "InvalidParameterCombinationException",
        "AppStream 2.0 rejects these tags. Check `tags` and `default_tags`.",
    )
    .of(&["TagResource", "UntagResource"]),
    Advice::on(
        "ResourceAlreadyExistsException",
        "Another image in that Region has this name, and the provider never adopts such an image without an import. \
         To manage that image with Terraform, import it as NAME@REGION (`terraform import ADDRESS NAME@REGION`). \
         Otherwise, choose another `name`.",
    ),
    Advice::on(
        "ResourceNotFoundException",
        "AppStream 2.0 does not know the image in that Region. It may be deleted, or so new that not all operations \
         of AppStream 2.0 know it yet. Apply again.",
    ),
    Advice::on(
        "ResourceNotAvailableException",
        "The image is not in state AVAILABLE. Wait until it is, then apply again.",
    ),
    Advice::on(
        "LimitExceededException",
        "The account has reached its quota of AppStream images in that Region (10 by default, L-E1182CCA in Service \
         Quotas). Delete images that are not needed, or request a quota increase. The quota of concurrent copies to \
         a Region is 2 (L-60244546); the provider queues further copies.",
    ),
    Advice::on(
        "IncompatibleImageException",
        "AppStream 2.0 cannot copy this type of image. Update the image in an image builder, or create a new one.",
    ),
    Advice::on(
        "InvalidAccountStatusException",
        "The account is suspended or not enabled for AppStream 2.0. Contact AWS Support.",
    ),
    Advice::on("ResourceInUseException", "AppStream 2.0 cannot delete an image that is in use."),
    Advice::on(
        "OperationNotPermittedException",
        "AppStream 2.0 cannot delete an image that is shared with other accounts.",
    ),
    Advice::on("ConcurrentModificationException", "Another process is changing the image. Apply again."),
    Advice::on(
        "InvalidParameterCombinationException",
        "AppStream 2.0 rejects this combination of values. This is a bug in the provider; please report it.",
    ),
];

/// How to retry a rejected `DeleteImage`: resources that use the image may be deleted in the same run.
pub(super) fn delete_retry(error: &ServiceError) -> Option<Retry> {
    match error.code.as_deref() {
        Some("ResourceInUseException" | "ConcurrentModificationException") => Some(Retry::WithinGrace),
        _ => None,
    }
}
