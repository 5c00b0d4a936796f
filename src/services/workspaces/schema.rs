//! The attributes of WorkSpaces images, as the schemas describe them to users.

use crate::services::shared::schema::{ADOPTED, expected_source_owner_id, force_unshare_on_delete, source_region};
use crate::terraform::{Attribute, Type};

/// The arguments of `image_copy_workspaces`: [`FromImageArguments`](super::model::FromImageArguments).
pub(super) fn from_image_arguments() -> Vec<Attribute> {
    vec![
        Attribute::string("source_image_id")
            .required()
            .requires_replace_if_known()
            .describe("The id of the image to copy, such as `wsi-0123456789`.")
            .describe_change(ADOPTED),
        source_region(),
        Attribute::string("description")
            .optional_or_computed()
            .requires_replace()
            .describe("The description of the copy: 1 to 256 letters, digits, spaces and `_./()-`.")
            .describe_change("WorkSpaces cannot change it, so a change makes a new copy."),
        expected_source_owner_id(),
    ]
}

/// The arguments of `image_workspaces`: [`FromWorkspaceArguments`](super::model::FromWorkspaceArguments).
pub(super) fn from_workspace_arguments() -> Vec<Attribute> {
    vec![
        Attribute::string("workspace_id").required().requires_replace_if_known().describe(
            "The id of the WorkSpace to make the image from, such as `ws-0123456789`. A change makes a new image; \
             after an import it is adopted, since AWS does not tell it.",
        ),
        Attribute::string("description").required().requires_replace().describe(
            "The description of the image: 1 to 256 letters, digits, spaces and `_./()-`. WorkSpaces cannot change \
             it, so a change makes a new image.",
        ),
    ]
}

/// The attributes that every image has in addition to its arguments: [`Computed`](super::model::Computed).
pub(super) fn common_attributes() -> Vec<Attribute> {
    std::iter::once(force_unshare_on_delete("WorkSpaces")).chain(computed_attributes()).collect()
}

/// The attributes that AWS sets, which the data source has as well.
pub(super) fn computed_attributes() -> Vec<Attribute> {
    let text = |name: &str, description: &str| {
        Attribute::string(name).computed().unknown_while_pending().describe(description)
    };
    let detail = Type::Object(vec![("code".into(), Type::String), ("message".into(), Type::String)]);
    vec![
        text("created", "When the image was created, in RFC 3339."),
        text("error_code", "The code of what is wrong with the image, if something is."),
        Attribute::new("error_details", Type::List(Box::new(detail)))
            .computed()
            .unknown_while_pending()
            .describe("All that is wrong with the image, each with code and message."),
        text("error_message", "What is wrong with the image, if something is."),
        text("operating_system", "The operating system: `WINDOWS` or `LINUX`."),
        text("owner_account_id", "The id of the AWS account that owns the image."),
        text("required_tenancy", "Whether the image needs dedicated hardware: `DEFAULT` or `DEDICATED`."),
        Attribute::bool("update_available")
            .computed()
            .unknown_while_pending()
            .describe("Whether AWS offers an update of the image."),
        text("update_description", "What that update brings."),
    ]
}
