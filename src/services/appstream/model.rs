//! The arguments and computed attributes of `image_copy_appstream`.

use serde::{Deserialize, Serialize};

use super::computed;
use crate::terraform::{Attribute, CtyValue, Value};

/// The model of what only an AppStream image copy has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema, which the user reads")]
pub struct AppStreamAttributes {
    pub source_image_name: Value<String>,
    pub source_image_arn: Value<String>,
    pub source_region: Value<String>,
    pub description: Value<String>,
    pub force_unshare_on_delete: Value<bool>,
    pub applications: Value<Vec<Application>>,
    pub appstream_agent_version: Value<String>,
    pub base_image_arn: Value<String>,
    pub created_time: Value<String>,
    pub display_name: Value<String>,
    pub dynamic_app_providers_enabled: Value<bool>,
    pub image_builder_supported: Value<bool>,
    pub image_errors: Value<Vec<Reason>>,
    pub image_type: Value<String>,
    pub latest_appstream_agent_version: Value<bool>,
    pub managed_software_included: Value<bool>,
    pub nvidia_grid_driver_version: Value<String>,
    pub platform: Value<String>,
    pub public_base_image_released_date: Value<String>,
    pub shared_with_others: Value<bool>,
    pub state_change_reason: Value<Reason>,
    pub supported_instance_families: Value<Vec<Value<String>>>,
    pub visibility: Value<String>,
}

/// An application of an image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Application {
    pub name: Value<String>,
    pub display_name: Value<String>,
    pub enabled: Value<bool>,
    pub platforms: Value<Vec<Value<String>>>,
}

/// A code with its message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub code: Value<String>,
    pub message: Value<String>,
}

/// What a change of a source argument does.
const ADOPTED: &str = "A change makes a new copy; after an import it is adopted, since AWS does not tell it.";

/// The schema of [`AppStreamAttributes`]: what the user may set, then what AWS tells.
pub(super) fn schema() -> Vec<Attribute> {
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
        Attribute::string("source_region")
            .required()
            .requires_replace_if_known()
            .describe("The Region of the image to copy, such as `us-east-1`.")
            .describe_change(ADOPTED),
        Attribute::string("description")
            .optional_or_computed()
            .requires_replace()
            .describe("The description of the copy, at most 256 characters.")
            .describe_change("AppStream cannot change it, so a change makes a new copy."),
        Attribute::bool("force_unshare_on_delete").default_value(CtyValue::Bool(false)).describe(
            "Whether destroy first takes back the permissions of accounts with which the image is shared. AppStream \
             does not delete a shared image. The default is `false`.",
        ),
    ];
    attributes.extend(computed::schema());
    attributes
}
