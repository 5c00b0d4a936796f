//! The schemas of `image_copy_workspaces` and `image_workspaces`.

use std::collections::BTreeMap;

use crate::engine::NEW_COPY;
use crate::services::shared::schema::{
    REPLACES_UNLESS_IMPORTED, expected_source_owner_id, force_unshare_on_delete, source_region,
};
use crate::terraform::{Attribute, Type};

/// The arguments of `image_copy_workspaces`: [`FromImageArguments`](super::model::FromImageArguments) and `description`.
pub(super) fn from_image_arguments() -> Vec<Attribute> {
    vec![
        Attribute::string("source_image_id")
            .required()
            .requires_replace_if_known()
            .describe("ID of the image to copy, such as `wsi-0123456789`.")
            .describe_change(REPLACES_UNLESS_IMPORTED),
        source_region(),
        Attribute::string("description")
            .optional_or_computed()
            .requires_replace()
            .describe("Description of the copy. Must be 1 to 256 characters: letters, digits, spaces and `_./()-`.")
            .describe_change(NEW_COPY),
        expected_source_owner_id(),
    ]
}

/// The arguments of `image_workspaces`: [`FromWorkspaceArguments`](super::model::FromWorkspaceArguments) and
/// `description`.
pub(super) fn from_workspace_arguments() -> Vec<Attribute> {
    vec![
        Attribute::string("workspace_id")
            .required()
            .requires_replace_if_known()
            .describe("ID of the WorkSpace from which to create the image, such as `ws-0123456789`.")
            .describe_change(REPLACES_UNLESS_IMPORTED),
        Attribute::string("description")
            .required()
            .requires_replace()
            .describe("Description of the image. Must be 1 to 256 characters: letters, digits, spaces and `_./()-`.")
            .describe_change(NEW_COPY),
    ]
}

/// The other attributes of every image: [`ImageAttributes`](super::model::ImageAttributes) without `description`.
pub(super) fn common_attributes() -> Vec<Attribute> {
    std::iter::once(force_unshare_on_delete("WorkSpaces")).chain(computed_attributes()).collect()
}

/// The computed attributes, which the data source has as well.
pub(super) fn computed_attributes() -> Vec<Attribute> {
    let text = |name: &str, description: &str| {
        Attribute::string(name).computed().unknown_while_pending().describe(description)
    };
    let detail = Type::Object(BTreeMap::from([("code".into(), Type::String), ("message".into(), Type::String)]));
    vec![
        text("created", "Date and time when the image was created, in RFC 3339 format."),
        text("error_code", "Error code of the image, if WorkSpaces reports an error."),
        Attribute::new("error_details", Type::List(Box::new(detail)))
            .computed()
            .unknown_while_pending()
            .describe("Errors of the image, each with a code and a message."),
        text("error_message", "Error message of the image, if WorkSpaces reports an error."),
        text("operating_system", "Operating system of the image: `WINDOWS` or `LINUX`."),
        text("owner_account_id", "AWS account ID of the owner of the image."),
        text("required_tenancy", "Tenancy that the image requires: `DEFAULT`, or `DEDICATED` for dedicated hardware."),
        Attribute::bool("update_available")
            .computed()
            .unknown_while_pending()
            .describe("Whether an update of the image is available."),
        text("update_description", "Description of the available update."),
    ]
}
