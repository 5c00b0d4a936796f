//! The Region of a copy: that there is AppStream in it and in the source's, and that it takes another image.

use aws_sdk_appstream::types::VisibilityType;

use super::cache::PreflightCache;
use super::regions::AVAILABILITY;
use crate::aws::{RegionClients, ServiceError, is_region, partition_of};
use crate::engine::PreflightContext;
use crate::services::appstream::describe;
use crate::services::appstream::image::AppStreamImage;
use crate::services::appstream::model::AppStreamAttributes;
use crate::services::shared::quota::ImageQuota;
use crate::terraform::{Diagnostic, Rule};

/// Source: the endpoints of AppStream in AWS's `endpoints.json` of November 2026.
pub(crate) const CHINA: Rule = Rule::refusal(
    "source_region",
    "There is no AppStream in China",
    "The copy is not one within AWS's Regions in China, where there is no AppStream.",
);

pub(crate) const NOT_AVAILABLE: Rule = Rule::refusal(
    "region",
    "AppStream may not be available in the copy's Region",
    "The copy's Region is one in which AppStream is known to be available.",
)
.warns();

pub(crate) const NOT_AVAILABLE_AT_SOURCE: Rule = Rule::refusal(
    "source_region",
    "AppStream may not be available in the source's Region",
    "`source_region` is one in which AppStream is known to be available.",
)
.warns();

pub(crate) const BYOL: Rule = Rule::refusal(
    "region",
    "The Region is not enabled for images with their own licence",
    "For a source with its own licence (BYOL), the copy's Region is enabled for that.",
)
.reading("workspaces:DescribeAccount");

pub(crate) const QUOTA_REACHED: Rule = Rule::refusal(
    "region",
    "The Region has as many AppStream images as an account may have",
    "The account has fewer images in the copy's Region than the default quota (10). The quota may have been raised, \
     and the same run may remove an image.",
)
.reading("appstream:DescribeImages")
.warns();

/// Source: AWS, "Amazon AppStream 2.0 service quotas".
const QUOTA: ImageQuota =
    ImageQuota { rule: QUOTA_REACHED, default: 10, name: "AppStream 2.0, L-E1182CCA", refused: "copy" };

/// Checks that AppStream is available in the source's Region.
pub(crate) fn validate_source_region(service: &AppStreamAttributes) -> Option<Diagnostic> {
    // A Region in China is an error of its own.
    let source_region = service.source_region.text().filter(|region| partition_of(region) != "aws-cn")?;
    AVAILABILITY.check(&NOT_AVAILABLE_AT_SOURCE, source_region, ", so no image can be copied from")
}

/// Checks that AppStream is available in the copy's Region.
pub(crate) fn validate_in(service: &AppStreamAttributes, region: &str) -> Option<Diagnostic> {
    let source_region = service.source_region.text().filter(|region| is_region(region));
    if let Some(source_region) = source_region.filter(|source| partition_of(source) == "aws-cn") {
        let detail = format!(
            "{source_region} and {region} are Regions in China, and AWS does not offer AppStream there. Choose Regions \
             of another partition, with the credentials of an account there."
        );
        return Some(CHINA.broken(detail));
    }
    AVAILABILITY.check(&NOT_AVAILABLE, region, ", and the copy cannot be made")
}

/// Checks that the quota has room for another image.
pub(crate) async fn check_quota(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
) -> Result<Option<Diagnostic>, ServiceError> {
    let region = preflight.region;
    let count = cache.counts.get(region, (), || count(region)).await?;
    Ok(QUOTA.check(count, region))
}

/// How many images the account has in a Region.
async fn count(region: &RegionClients) -> Result<usize, ServiceError> {
    let images = describe::all(region, Some(VisibilityType::Private)).await?;
    Ok(images.iter().filter(|image| AppStreamImage::is_own(image)).count())
}
