//! The Regions of a copy: whether AppStream is available in them, and whether the quota permits another image.

use aws_sdk_appstream::types::VisibilityType;

use super::cache::PreflightCache;
use super::regions::AVAILABILITY;
use crate::aws::{QuotaId, READS_QUOTAS, RegionClients, ServiceError, is_region, partition_of};
use crate::engine::PreflightContext;
use crate::services::appstream::describe;
use crate::services::appstream::image::AppStreamImage;
use crate::services::appstream::model::AppStreamAttributes;
use crate::services::shared::quota::ImageQuota;
use crate::terraform::{Diagnostic, Rule};

/// Source: the endpoints of AppStream in AWS's `endpoints.json` of November 2026.
pub(crate) const CHINA: Rule = Rule::refusal(
    "source_region",
    "AppStream 2.0 not available in China",
    "`source_region` and `region` cannot be Regions in China, where AppStream 2.0 is not available.",
);

pub(crate) const NOT_AVAILABLE: Rule = Rule::refusal(
    "region",
    "AppStream 2.0 may not be available in the destination Region",
    "AppStream 2.0 must be available in the Region of the copy, as far as the provider knows.",
)
.warns();

pub(crate) const NOT_AVAILABLE_AT_SOURCE: Rule = Rule::refusal(
    "source_region",
    "AppStream 2.0 may not be available in the source Region",
    "AppStream 2.0 must be available in `source_region`, as far as the provider knows.",
)
.warns();

pub(crate) const BYOL: Rule = Rule::refusal(
    "region",
    "Region not enabled for BYOL images",
    "For a BYOL (Bring Your Own License) source, the account must be enabled for BYOL in the Region of the copy.",
)
.reading("workspaces:DescribeAccount");

pub(crate) const QUOTA_REACHED: Rule = Rule::refusal(
    "region",
    "AppStream image quota may be exceeded",
    "The account must have fewer images in the Region of the copy than its quota, unless the same run removes one. The \
     quota is read once the account has as many images as the default (10).",
)
.reading("appstream:DescribeImages")
.also_reading(READS_QUOTAS)
.warns();

/// Source: AWS, "Amazon AppStream 2.0 service quotas".
const QUOTA: ImageQuota = ImageQuota {
    rule: QUOTA_REACHED,
    default: 10,
    id: QuotaId { service: "appstream2", code: "L-E1182CCA" },
    service_name: "AppStream 2.0",
};

/// Checks that AppStream is available in the Region of the source.
pub(crate) fn validate_source_region(service: &AppStreamAttributes) -> Option<Diagnostic> {
    // A Region in China is a separate error.
    let source_region = service.source_region.text().filter(|region| partition_of(region) != "aws-cn")?;
    AVAILABILITY.check(&NOT_AVAILABLE_AT_SOURCE, source_region, "images cannot be copied from there")
}

/// Checks that AppStream is available in the Region of the copy.
pub(crate) fn validate_in(service: &AppStreamAttributes, region: &str) -> Option<Diagnostic> {
    let source_region = service.source_region.text().filter(|region| is_region(region));
    if let Some(source_region) = source_region.filter(|source| partition_of(source) == "aws-cn") {
        let detail = format!(
            "{source_region} and {region} are Regions in China, where AppStream 2.0 is not available. Choose Regions of \
             another partition, with credentials of an account in that partition."
        );
        return Some(CHINA.broken(detail));
    }
    if source_region == Some(region) {
        // `validate_source_region` has warned about this Region.
        return None;
    }
    AVAILABILITY.check(&NOT_AVAILABLE, region, "the copy cannot be created there")
}

/// Checks that the quota permits another image.
pub(crate) async fn check_quota(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
) -> Result<Option<Diagnostic>, ServiceError> {
    let region = preflight.region;
    let count = cache.counts.get(region, (), || count(region)).await?;
    Ok(QUOTA.check(preflight.connection, count, region).await)
}

/// The number of images that the account owns in a Region.
async fn count(region: &RegionClients) -> Result<usize, ServiceError> {
    let images = describe::all(region, Some(VisibilityType::Private)).await?;
    Ok(images.iter().filter(|image| AppStreamImage::is_own(image)).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warns_once_about_a_copy_within_a_region() {
        let service = AppStreamAttributes { source_region: "eu-north-1".into(), ..AppStreamAttributes::default() };
        assert!(validate_source_region(&service).is_some());
        assert_eq!(validate_in(&service, "eu-north-1"), None);
        assert!(validate_in(&service, "us-west-1").is_some());
    }
}
