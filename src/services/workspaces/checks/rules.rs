//! What is checked of a WorkSpaces image without any network, beside what is checked of every image.

use crate::engine::EXPECTED_OWNER;
use crate::terraform::Rule;

/// The static rules of an image, however it comes about.
pub(crate) const STATIC: &[&Rule] = &[&NAME, &DESCRIPTION, &REGION_WITHOUT_WORKSPACES];

/// The static rules of a copy alone.
pub(crate) const STATIC_OF_COPIES: &[&Rule] = &[
    &SOURCE_ID,
    &SHORT_SOURCE_ID,
    &EXPECTED_OWNER,
    &SOURCE_REGION_WITHOUT_WORKSPACES,
    &CHINA,
    &GOVCLOUD,
    &OPT_IN_SOURCE,
];

/// The static rules of an image from a WorkSpace alone.
pub(crate) const STATIC_OF_CREATED: &[&Rule] = &[&WORKSPACE_ID];

/// Source: AWS, WorkSpaces API reference, `CopyWorkspaceImage` and `CreateWorkspaceImage`, pattern of `Name`.
pub(crate) const NAME: Rule = Rule::refusal(
    "name",
    "Invalid image name",
    "`name` has 1 to 64 characters, each a letter, a digit or one of `_./()\\-`; no spaces.",
);

/// Source: as for [`NAME`], pattern of `Description`.
pub(crate) const DESCRIPTION: Rule = Rule::refusal(
    "description",
    "Invalid description",
    "`description` has 1 to 256 characters, each a letter, a digit, a space or one of `_./()-`.",
);

pub(crate) const SOURCE_ID: Rule = Rule::refusal(
    "source_image_id",
    "Invalid image id",
    "`source_image_id` has the form of the id of a WorkSpaces image.",
);

/// Source: AWS, WorkSpaces API reference, `CopyWorkspaceImage`, pattern of `SourceImageId`. Other services' references
/// know shorter ids of WorkSpaces images, so that this one may be too strict.
pub(crate) const SHORT_SOURCE_ID: Rule = Rule::refusal(
    "source_image_id",
    "The image id is shorter than WorkSpaces documents it",
    "`source_image_id` has at least nine characters behind `wsi-`.",
)
.warns();

/// Source: AWS, WorkSpaces API reference, `CreateWorkspaceImage`, pattern of `WorkspaceId`.
pub(crate) const WORKSPACE_ID: Rule =
    Rule::refusal("workspace_id", "Invalid WorkSpace id", "`workspace_id` has the form of the id of a WorkSpace.");

/// Source: AWS, WorkSpaces administration guide, "Copy a custom WorkSpaces image".
pub(crate) const CHINA: Rule = Rule::refusal(
    "source_region",
    "WorkSpaces copies nothing between Regions in China",
    "A copy in AWS's Regions in China stays in its Region.",
);

/// Source: as for [`CHINA`].
pub(crate) const GOVCLOUD: Rule = Rule::refusal(
    "source_region",
    "A copy between Regions of GovCloud needs AWS Support",
    "A copy in GovCloud stays in its Region.",
)
.warns();

/// Source: as for [`CHINA`].
pub(crate) const OPT_IN_SOURCE: Rule = Rule::refusal(
    "source_region",
    "A copy from an opt-in Region needs AWS Support",
    "A copy from a Region that accounts have to enable stays in it.",
)
.warns();

pub(crate) const REGION_WITHOUT_WORKSPACES: Rule = Rule::refusal(
    "region",
    "WorkSpaces may not be available in the image's Region",
    "The image's Region is one in which WorkSpaces is known to be available.",
)
.warns();

pub(crate) const SOURCE_REGION_WITHOUT_WORKSPACES: Rule = Rule::refusal(
    "source_region",
    "WorkSpaces may not be available in the source's Region",
    "`source_region` is one in which WorkSpaces is known to be available.",
)
.warns();
