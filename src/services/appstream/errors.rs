//! The catalogue of AppStream's errors: what to do about each.

use crate::aws::ServiceError;
use crate::engine::Retry;

/// AppStream's answer both to too many copies at a time and to too many images.
pub(super) const LIMIT: &str = "LimitExceededException";

/// AppStream's answer to the copy of an image that is not finished.
pub(super) const NOT_AVAILABLE: &str = "ResourceNotAvailableException";

/// What to do, by error code.
///
/// Source: the errors that AWS's service model declares for each operation, and the AppStream guide's quotas.
pub(super) const ADVICE: &[(&str, &str)] = &[
    (
        "ResourceAlreadyExistsException",
        "Another image has this name in that Region, and it is not taken over silently. To bring it under Terraform, \
         import it by NAME@REGION (`terraform import ADDRESS NAME@REGION`); otherwise choose another `name`.",
    ),
    (
        "ResourceNotFoundException",
        "There is no such image in that Region. Only images of the own account can be copied: not public images, and \
         not those that others share. Check `source_image_name` and `source_region`.",
    ),
    ("ResourceNotAvailableException", "The image is not in the state AVAILABLE. Wait until it is, and apply again."),
    (
        "LimitExceededException",
        "The account has as many images in that Region as its quota permits (AppStream images, 10 unless raised, \
         L-E1182CCA in Service Quotas). Delete what is not needed, or ask AWS for more. At most 2 copies at a time go \
         to one Region (L-60244546); those queue by themselves.",
    ),
    (
        "IncompatibleImageException",
        "AppStream cannot copy this kind of image. Update it in an image builder, or make a new one.",
    ),
    (
        "InvalidAccountStatusException",
        "The account is suspended or not enabled for AppStream. AWS Support can tell why.",
    ),
    ("ResourceInUseException", "AppStream does not delete an image that is in use."),
    ("OperationNotPermittedException", "AppStream does not delete an image that is shared with other accounts."),
    ("ConcurrentModificationException", "Somebody else is changing the image. Apply again."),
    (
        "InvalidParameterCombinationException",
        "AppStream refuses this combination of values. This is a bug in the provider; please report it.",
    ),
];

/// How to retry a rejected `DeleteImage`: what uses the image may be about to be deleted.
pub(super) fn delete_retry(error: &ServiceError) -> Option<Retry> {
    match error.code.as_deref() {
        Some("ResourceInUseException" | "ConcurrentModificationException") => Some(Retry::WithinGrace),
        _ => None,
    }
}
