//! [`AppStreamAttributes`]: the arguments and computed attributes of `image_copy_appstream`.

use serde::{Deserialize, Serialize};

use crate::terraform::Value;

/// The attributes of `image_copy_appstream` in addition to the common ones.
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

impl AppStreamAttributes {
    /// The name of the source, from the argument that is set.
    pub(crate) fn source_name(&self) -> Option<&str> {
        self.source_image_name.text().or_else(|| name_in_arn(self.source_image_arn.text()?))
    }
}

/// The name at the end of an image ARN.
fn name_in_arn(arn: &str) -> Option<&str> {
    arn.rsplit_once(":image/").map(|(_, name)| name)
}

/// An application of an image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Application {
    pub name: Value<String>,
    pub display_name: Value<String>,
    pub enabled: Value<bool>,
    pub platforms: Value<Vec<Value<String>>>,
}

/// A code and its message.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub code: Value<String>,
    pub message: Value<String>,
}
