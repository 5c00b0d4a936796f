//! The Region of an image: that there is WorkSpaces in it, and that it takes another image.

use super::cache::PreflightCache;
use super::regions::AVAILABILITY;
use crate::aws::ServiceError;
use crate::engine::PreflightContext;
use crate::services::shared::quota::ImageQuota;
use crate::terraform::{Diagnostic, Rule};

pub(crate) const NOT_AVAILABLE: Rule = Rule::refusal(
    "region",
    "WorkSpaces may not be available in the image's Region",
    "The image's Region is one in which WorkSpaces is known to be available.",
)
.warns();

pub(crate) const BYOL: Rule = Rule::refusal(
    "region",
    "The Region is not enabled for images with their own licence",
    "For a source that needs dedicated hardware (BYOL), the copy's Region is enabled for that.",
)
.reading("workspaces:DescribeAccount");

pub(crate) const QUOTA_REACHED: Rule = Rule::refusal(
    "region",
    "The Region has as many WorkSpaces images as an account may have",
    "The account has fewer images in the Region than the default quota (40). The quota may have been raised, and the \
     same run may remove an image.",
)
.reading("workspaces:DescribeWorkspaceImages")
.warns();

/// Source: AWS, "Amazon WorkSpaces quotas".
const QUOTA: ImageQuota = ImageQuota { rule: QUOTA_REACHED, default: 40, name: "Amazon WorkSpaces", refused: "image" };

/// Checks that WorkSpaces is available in the image's Region.
pub(crate) fn validate(region: &str) -> Option<Diagnostic> {
    AVAILABILITY.check(&NOT_AVAILABLE, region, ", and the image cannot be made")
}

/// Checks that the quota has room for another image.
pub(crate) async fn check_quota(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
) -> Result<Option<Diagnostic>, ServiceError> {
    let count = cache.own_images(preflight.region).await?.len();
    Ok(QUOTA.check(count, preflight.region))
}
