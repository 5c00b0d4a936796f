//! The ARN of the source of a copy: its format, partition, Region and account ID.

use crate::aws::{Arn, is_account, is_region};
use crate::services::appstream::image::is_name;
use crate::services::appstream::model::AppStreamAttributes;
use crate::terraform::{Diagnostics, Rule, quoted};

pub(crate) const INVALID_ARN: Rule =
    Rule::refusal("source_image_arn", "Invalid source image ARN", "`source_image_arn` must be an AppStream image ARN.");

pub(crate) const ARN_PARTITION: Rule = Rule::refusal(
    "source_image_arn",
    "Source ARN partition does not match its Region",
    "The partition in `source_image_arn` must be that of the Region in it.",
);

pub(crate) const ARN_REGION: Rule = Rule::refusal(
    "source_image_arn",
    "Source ARN does not match source_region",
    "The Region in `source_image_arn` must be `source_region`.",
);

/// Source: AWS, AppStream administration guide, "Copy an image that you own"; the ARN of an AWS base image contains no
/// account ID.
pub(crate) const OF_AWS: Rule = Rule::refusal(
    "source_image_arn",
    "AWS base image cannot be copied",
    "`source_image_arn` must contain an account ID. AppStream 2.0 does not copy the base images that AWS provides.",
);

/// What a message about an image of another owner says after naming it.
pub(super) const OWN_ONLY: &str = "AppStream 2.0 copies only images that the account owns. Create an image from it in an image \
                        builder, and copy that image.";

/// Checks the format of the ARN, and its Region and account ID.
pub(crate) fn validate(service: &AppStreamAttributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let Some(text) = service.source_image_arn.text() else { return diagnostics };
    let is_image = |arn: &Arn<'_>| {
        let name = arn.resource.strip_prefix("image/");
        arn.service == "appstream" && is_region(arn.region) && name.is_some_and(is_name)
    };
    let of_account = |arn: &Arn<'_>| arn.account.is_empty() || is_account(arn.account);
    let Some(arn) = Arn::parse(text).filter(is_image).filter(of_account) else {
        let detail = format!(
            "`source_image_arn` must be an AppStream image ARN, such as \
             \"arn:aws:appstream:us-east-1:123456789012:image/my-image\", got {}.",
            quoted(text)
        );
        diagnostics.push(INVALID_ARN.broken(detail));
        return diagnostics;
    };
    if let Some(detail) = arn.contradiction() {
        diagnostics.push(ARN_PARTITION.broken(detail));
    }
    if arn.account.is_empty() {
        let detail = format!(
            "{} contains no account ID, so it is the ARN of a base image that AWS provides, but {OWN_ONLY}",
            quoted(text)
        );
        diagnostics.push(OF_AWS.broken(detail));
    }
    if let Some(source_region) = service.source_region.text().filter(|source| *source != arn.region) {
        let detail = format!(
            "{} is the ARN of an image in {}, but `source_region` is {}. Correct one of them.",
            quoted(text),
            arn.region,
            quoted(source_region)
        );
        diagnostics.push(ARN_REGION.broken(detail));
    }
    diagnostics
}
