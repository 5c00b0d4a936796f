//! The Region of an image: that there is WorkSpaces in it, and that it takes another image.

use super::cache::PreflightCache;
use super::regions::lacks_workspaces;
use crate::aws::ServiceError;
use crate::engine::PreflightContext;
use crate::services::shared::quota::ImageQuota;
use crate::terraform::{Diagnostic, Diagnostics, Rule};

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

/// Checks that there is WorkSpaces where the image will live.
pub(crate) fn validate(region: &str) -> Diagnostics {
    let missing = lacks_workspaces(region).then(|| {
        NOT_AVAILABLE.broken(format!(
            "As far as this version of the provider knows there is no WorkSpaces in {region}, and the image cannot be \
             made there. If AWS offers it there by now, all is well."
        ))
    });
    missing.into_iter().collect()
}

/// Checks that the quota has room for another image.
pub(crate) async fn check_quota(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
) -> Result<Option<Diagnostic>, ServiceError> {
    let count = cache.own_images(preflight.region).await?.len();
    Ok(QUOTA.check(count, preflight.region))
}
