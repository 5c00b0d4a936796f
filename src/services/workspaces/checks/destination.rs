//! The Region of an image: whether WorkSpaces is available in it, and whether the quota permits another image.

use super::cache::PreflightCache;
use super::regions::AVAILABILITY;
use crate::aws::{QuotaId, READS_QUOTAS, ServiceError};
use crate::engine::PreflightContext;
use crate::services::shared::quota::ImageQuota;
use crate::terraform::{Diagnostic, Rule};

pub(crate) const NOT_AVAILABLE: Rule = Rule::refusal(
    "region",
    "WorkSpaces may not be available in the Region",
    "WorkSpaces must be available in the Region of the image, as far as the provider knows.",
)
.warns();

pub(crate) const BYOL: Rule = Rule::refusal(
    "region",
    "Region not enabled for BYOL images",
    "For a source that requires dedicated hardware, which is a BYOL (Bring Your Own License) image, the account must be \
     enabled for BYOL in the Region of the copy.",
)
.reading("workspaces:DescribeAccount");

pub(crate) const QUOTA_REACHED: Rule = Rule::refusal(
    "region",
    "WorkSpaces image quota may be exceeded",
    "The account must have fewer images in the Region than its quota, unless the same run removes one. The quota is \
     read once the account has as many images as the default (40).",
)
.reading("workspaces:DescribeWorkspaceImages")
.also_reading(READS_QUOTAS)
.warns();

/// Source: AWS, "Amazon WorkSpaces quotas".
const QUOTA: ImageQuota = ImageQuota {
    rule: QUOTA_REACHED,
    default: 40,
    id: QuotaId { service: "workspaces", code: "L-18CE281C" },
    service_name: "Amazon WorkSpaces",
};

/// Checks that WorkSpaces is available in the image's Region.
pub(crate) fn validate(region: &str) -> Option<Diagnostic> {
    AVAILABILITY.check(&NOT_AVAILABLE, region, "the image cannot be created there")
}

/// Checks that the quota permits another image.
pub(crate) async fn check_quota(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
) -> Result<Option<Diagnostic>, ServiceError> {
    let count = cache.own_images(preflight.region).await?.len();
    Ok(QUOTA.check(preflight.connection, count, preflight.region).await)
}
