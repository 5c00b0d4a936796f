//! What is checked of an AppStream image copy without any network, beside what is checked of every copy.

use crate::terraform::Rule;

/// Every rule of [`validate`](super::offline).
pub(crate) const STATIC: &[&Rule] = &[
    &NAME,
    &SOURCE_NAME,
    &SOURCE_ARN,
    &SOURCE_ARN_PARTITION,
    &SOURCE_ARN_REGION,
    &SOURCE_OF_AWS,
    &NO_SOURCE,
    &TWO_SOURCES,
    &OWN_SOURCE,
    &DESCRIPTION,
    &CHINA,
    &REGION_WITHOUT_APPSTREAM,
    &SOURCE_REGION_WITHOUT_APPSTREAM,
];

/// Source: AWS, AppStream API reference, `CopyImage`, pattern of `DestinationImageName`.
pub(crate) const NAME: Rule = Rule::refusal(
    "name",
    "Invalid image name",
    "`name` has 1 to 101 letters, digits, underscores, dots and hyphens, the first a letter or digit.",
);

pub(crate) const SOURCE_NAME: Rule = Rule::refusal(
    "source_image_name",
    "Invalid name of the source",
    "`source_image_name` is such as the name of an AppStream image can be.",
);

pub(crate) const SOURCE_ARN: Rule = Rule::refusal(
    "source_image_arn",
    "Invalid image ARN",
    "`source_image_arn` has the form of the ARN of an AppStream image.",
);

pub(crate) const SOURCE_ARN_PARTITION: Rule = Rule::refusal(
    "source_image_arn",
    "The ARN of the source contradicts itself",
    "The partition in the ARN of the source is the one of the Region in it.",
);

pub(crate) const SOURCE_ARN_REGION: Rule = Rule::refusal(
    "source_image_arn",
    "The source is in another Region",
    "The Region in the ARN of the source is `source_region`.",
);

/// Source: AWS, AppStream administration guide, "Copy an image that you own"; the ARN of an image of AWS names no
/// account.
pub(crate) const SOURCE_OF_AWS: Rule = Rule::refusal(
    "source_image_arn",
    "The source is an image of AWS",
    "The ARN of the source names an account: AppStream does not copy the base images that AWS provides.",
);

pub(crate) const NO_SOURCE: Rule =
    Rule::refusal("source_image_name", "No source", "One of `source_image_name` and `source_image_arn` is set.");

pub(crate) const TWO_SOURCES: Rule =
    Rule::refusal("source_image_arn", "Two sources", "Not both of `source_image_name` and `source_image_arn` are set.");

pub(crate) const OWN_SOURCE: Rule = Rule::refusal(
    "name",
    "The copy would be its own source",
    "A copy in the source's own Region has another name than the source.",
);

/// Source: AWS, AppStream API reference, `CopyImage`, parameter `DestinationImageDescription`.
pub(crate) const DESCRIPTION: Rule =
    Rule::refusal("description", "Description too long", "`description` has at most 256 characters.");

/// Source: the endpoints of AppStream in AWS's `endpoints.json` of November 2026.
pub(crate) const CHINA: Rule = Rule::refusal(
    "source_region",
    "There is no AppStream in China",
    "The copy is not one within AWS's Regions in China, where there is no AppStream.",
);

pub(crate) const REGION_WITHOUT_APPSTREAM: Rule = Rule::refusal(
    "region",
    "AppStream may not be available in the copy's Region",
    "The copy's Region is one in which AppStream is known to be available.",
)
.warns();

pub(crate) const SOURCE_REGION_WITHOUT_APPSTREAM: Rule = Rule::refusal(
    "source_region",
    "AppStream may not be available in the source's Region",
    "`source_region` is one in which AppStream is known to be available.",
)
.warns();
