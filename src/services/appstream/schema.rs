//! The schema of `image_copy_appstream`.

use std::collections::BTreeMap;

use crate::engine::NEW_COPY;
use crate::services::shared::schema::{REPLACES_UNLESS_IMPORTED, force_unshare_on_delete, source_region};
use crate::terraform::{Attribute, Type};

/// The attributes of [`AppStreamAttributes`](super::model::AppStreamAttributes): the arguments, then the computed ones.
pub(super) fn attributes() -> Vec<Attribute> {
    let mut attributes = vec![
        Attribute::string("source_image_name")
            .requires_replace_if_known()
            .describe(
                "Name of the image to copy. Exactly one of `source_image_name` and `source_image_arn` must be set.",
            )
            .describe_change(REPLACES_UNLESS_IMPORTED),
        Attribute::string("source_image_arn")
            .requires_replace_if_known()
            .describe("ARN of the image to copy, which must be in `source_region`.")
            .describe_change(REPLACES_UNLESS_IMPORTED),
        source_region(),
        Attribute::string("description")
            .allows_empty()
            .optional_or_computed()
            .requires_replace()
            .describe("Description of the copy. Must be at most 256 characters.")
            .describe_change(NEW_COPY),
        force_unshare_on_delete("AppStream 2.0"),
    ];
    attributes.extend(computed_attributes());
    attributes
}

/// The computed attributes, which the data source has as well.
pub(super) fn computed_attributes() -> Vec<Attribute> {
    let text = |name: &str, description: &str| {
        Attribute::string(name).computed().unknown_while_pending().describe(description)
    };
    let flag =
        |name: &str, description: &str| Attribute::bool(name).computed().unknown_while_pending().describe(description);
    let list = |name: &str, element: Type, description: &str| {
        Attribute::new(name, Type::List(Box::new(element))).computed().unknown_while_pending().describe(description)
    };
    let reason = || Type::Object(BTreeMap::from([("code".into(), Type::String), ("message".into(), Type::String)]));
    let application = Type::Object(BTreeMap::from([
        ("name".into(), Type::String),
        ("display_name".into(), Type::String),
        ("enabled".into(), Type::Bool),
        ("platforms".into(), Type::List(Box::new(Type::String))),
    ]));
    vec![
        list("applications", application, "Applications of the image, each with its name, display name and platforms."),
        text("appstream_agent_version", "Version of the AppStream 2.0 agent in the image."),
        text("base_image_arn", "ARN of the image from which this image was created."),
        text("created_time", "Date and time when the image was created, in RFC 3339 format."),
        text("display_name", "Display name of the image."),
        flag("dynamic_app_providers_enabled", "Whether dynamic app providers are enabled for the image."),
        flag("image_builder_supported", "Whether an image builder can be launched from the image."),
        list("image_errors", reason(), "Errors of the image, each with a code and a message."),
        text("image_type", "Type of the image: `NATIVE`, `CUSTOM` or `BYOL`."),
        flag("latest_appstream_agent_version", "Whether the image uses the latest AppStream 2.0 agent version."),
        flag("managed_software_included", "Whether the image includes license-included applications that AWS manages."),
        text("nvidia_grid_driver_version", "Version of the NVIDIA GRID driver, if the image has one."),
        text("platform", "Operating system platform of the image, such as `WINDOWS_SERVER_2022`."),
        text("public_base_image_released_date", "Release date of the public base image, in RFC 3339 format."),
        flag("shared_with_others", "Whether the image is shared with other accounts."),
        Attribute::new("state_change_reason", reason())
            .computed()
            .unknown_while_pending()
            .describe("Reason for the last state change of the image, with a code and a message."),
        list("supported_instance_families", Type::String, "Instance families that the image supports."),
        text("visibility", "Visibility of the image: `PUBLIC`, `PRIVATE` or `SHARED`."),
    ]
}
