//! The attributes of an image that a copy inherits.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::world::clock::parse_iso;

/// Attributes of an image that a copy inherits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "the flags are independent")]
pub struct AppStreamImageAttributes {
    /// ARN of the base image.
    pub base_image_arn: Option<String>,
    /// Operating system: `WINDOWS_SERVER_2022`, `AMAZON_LINUX2`, ...
    pub platform: String,
    /// Whether image builders can use it.
    pub image_builder_supported: bool,
    /// Applications.
    pub applications: Vec<AppStreamApplication>,
    /// Version of the AppStream agent.
    pub appstream_agent_version: String,
    /// Whether instances use the latest agent version instead.
    pub latest_appstream_agent_version: bool,
    /// Supported instance families; omitted if empty.
    pub supported_instance_families: Vec<String>,
    /// Whether dynamic app providers are enabled.
    pub dynamic_app_providers_enabled: bool,
    /// Whether it contains license-included software.
    pub managed_software_included: bool,
    /// `NATIVE`, `CUSTOM` or `BYOL`.
    pub image_type: String,
    /// Version of the graphics driver.
    pub nvidia_grid_driver_version: Option<String>,
    /// Release date of the public base image, in RFC 3339 format.
    pub public_base_image_released_date: Option<String>,
}

impl Default for AppStreamImageAttributes {
    fn default() -> Self {
        Self {
            base_image_arn: None,
            platform: "WINDOWS_SERVER_2022".to_owned(),
            image_builder_supported: true,
            applications: Vec::new(),
            appstream_agent_version: "10-06-2026".to_owned(),
            latest_appstream_agent_version: false,
            supported_instance_families: Vec::new(),
            dynamic_app_providers_enabled: false,
            managed_software_included: false,
            image_type: "NATIVE".to_owned(),
            nvidia_grid_driver_version: None,
            public_base_image_released_date: None,
        }
    }
}

impl AppStreamImageAttributes {
    /// Release date of the public base image.
    pub(crate) fn released(&self) -> Option<OffsetDateTime> {
        self.public_base_image_released_date.as_deref().and_then(parse_iso)
    }
}

/// An application of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppStreamApplication {
    /// Name.
    pub name: String,
    /// Display name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// Path of the executable.
    #[serde(default)]
    pub launch_path: Option<String>,
    /// Whether it is enabled for users.
    #[serde(default = "enabled")]
    pub enabled: bool,
}

fn enabled() -> bool {
    true
}
