//! The attributes of `image_copy_appstream`, as the schema describes them to users.

use crate::services::shared::schema::{ADOPTED, force_unshare_on_delete, source_region};
use crate::terraform::{Attribute, Type};

/// The attributes of [`AppStreamAttributes`](super::model::AppStreamAttributes): the arguments, then the computed ones.
pub(super) fn attributes() -> Vec<Attribute> {
    let mut attributes = vec![
        Attribute::string("source_image_name")
            .requires_replace_if_known()
            .describe(
                "The name of the image to copy. Exactly one of `source_image_name` and `source_image_arn` must be set.",
            )
            .describe_change(ADOPTED),
        Attribute::string("source_image_arn")
            .requires_replace_if_known()
            .describe("The ARN of the image to copy, of an image in `source_region`.")
            .describe_change(ADOPTED),
        source_region(),
        Attribute::string("description")
            .optional_or_computed()
            .requires_replace()
            .describe("The description of the copy, at most 256 characters.")
            .describe_change("AppStream cannot change it, so a change makes a new copy."),
        force_unshare_on_delete("AppStream"),
    ];
    attributes.extend(computed_attributes());
    attributes
}

/// The attributes that AWS sets, which the data source has as well.
pub(super) fn computed_attributes() -> Vec<Attribute> {
    let text = |name: &str, description: &str| {
        Attribute::string(name).computed().unknown_while_pending().describe(description)
    };
    let flag =
        |name: &str, description: &str| Attribute::bool(name).computed().unknown_while_pending().describe(description);
    let list = |name: &str, element: Type, description: &str| {
        Attribute::new(name, Type::List(Box::new(element))).computed().unknown_while_pending().describe(description)
    };
    let reason = || Type::Object(vec![("code".into(), Type::String), ("message".into(), Type::String)]);
    let application = Type::Object(vec![
        ("name".into(), Type::String),
        ("display_name".into(), Type::String),
        ("enabled".into(), Type::Bool),
        ("platforms".into(), Type::List(Box::new(Type::String))),
    ]);
    vec![
        list("applications", application, "The applications of the image, each with name, display name and platforms."),
        text("appstream_agent_version", "The version of the AppStream agent in the image."),
        text("base_image_arn", "The ARN of the image from which this one was created."),
        text("created_time", "When the image was created, in RFC 3339."),
        text("display_name", "The name that the console shows."),
        flag("dynamic_app_providers_enabled", "Whether dynamic app providers are enabled."),
        flag("image_builder_supported", "Whether an image builder can be launched from the image."),
        list("image_errors", reason(), "What went wrong with the image, each with code and message."),
        text("image_type", "How the image came about: `NATIVE`, `CUSTOM` or `BYOL`."),
        flag("latest_appstream_agent_version", "Whether instances always use the newest agent."),
        flag("managed_software_included", "Whether the image includes licensed software that AWS manages."),
        text("nvidia_grid_driver_version", "The version of the NVIDIA GRID driver, if there is one."),
        text("platform", "The operating system, such as `WINDOWS_SERVER_2022`."),
        text("public_base_image_released_date", "When the public base image was released, in RFC 3339."),
        flag("shared_with_others", "Whether the image is shared with other accounts."),
        Attribute::new("state_change_reason", reason())
            .computed()
            .unknown_while_pending()
            .describe("Why the image is in its state, with code and message."),
        list("supported_instance_families", Type::String, "The instance families on which the image runs."),
        text("visibility", "Who sees the image: `PUBLIC`, `PRIVATE` or `SHARED`."),
    ]
}
