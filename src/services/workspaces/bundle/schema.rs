//! The schema of `image_workspaces_bundle`.

use crate::engine::NEW_COPY;
use crate::terraform::{Attribute, Block, Schema};

/// The schema: the attributes of [`BundleModel`](super::model::BundleModel).
pub(super) fn schema() -> Schema {
    let arguments = [
        Attribute::string("name")
            .required()
            .requires_replace()
            .describe(
                "Name of the bundle. Must be 1 to 64 characters: letters, digits and `_./()\\-`, without spaces. Must be \
                 unique in the account and Region.",
            )
            .describe_change(NEW_COPY),
        Attribute::string("description")
            .required()
            .requires_replace()
            .describe("Description of the bundle. Must be 1 to 255 characters: letters, digits, spaces and `_./()-`.")
            .describe_change(NEW_COPY),
        Attribute::string("image_id")
            .required()
            .describe(
                "ID of the WorkSpaces image of the bundle, such as `wsi-0123456789`. The account must own the image, in the \
                 Region of the bundle.",
            )
            .describe_change("Changed in place; existing WorkSpaces keep their image until they are rebuilt."),
        Attribute::string("compute_type")
            .required()
            .requires_replace()
            .describe("Compute type of the bundle, such as `STANDARD`, `PERFORMANCE` or `GRAPHICS_G4DN`.")
            .describe_change(NEW_COPY),
        Attribute::number("user_volume_gib")
            .required()
            .requires_replace()
            .describe("Size of the user volume, in GiB. Must be a whole number of at least 1.")
            .describe_change(NEW_COPY),
        Attribute::number("root_volume_gib")
            .optional_or_computed()
            .requires_replace()
            .describe(
                "Size of the root volume, in GiB. Must be a whole number of at least 1. If omitted, WorkSpaces sets the size.",
            )
            .describe_change(NEW_COPY),
        Attribute::string("region")
            .optional_or_computed()
            .requires_replace()
            .describe(
                "Region in which to create the bundle, such as `eu-west-1`. Defaults to the Region set in the provider \
                 configuration when the bundle is created.",
            )
            .describe_change(NEW_COPY),
        Attribute::string_map("tags")
            .describe(
                "Map of tags to assign to the bundle. Tags with matching keys overwrite those of the provider's \
                 `default_tags` block.",
            )
            .describe_change("Changed in place."),
    ];
    let computed = |name: &str, description: &str| Attribute::string(name).computed().describe(description);
    let results = [
        Attribute::string_map("tags_all")
            .computed()
            .describe("Map of tags assigned to the bundle, including those of the provider's `default_tags` block."),
        computed("id", "ID of the bundle."),
        computed("arn", "ARN of the bundle."),
        computed("owner_id", "AWS account ID of the owner of the bundle."),
        computed("state", "State of the bundle: `PENDING` during the creation, `AVAILABLE` or `ERROR`.")
            .unknown_while_pending(),
    ];
    let description = "Creates an Amazon WorkSpaces bundle from a WorkSpaces image. The image and the tags of a bundle can be \
                       changed in place.";
    let attributes = arguments.into_iter().chain(results).collect();
    Schema { version: 0, block: Block { description: description.to_owned(), attributes, blocks: Vec::new() } }
}
