//! The attributes of an image that a copy has too.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::world::clock::parse_iso;

/// Attributes of an image that a copy has too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a truth of its own")]
pub struct AppStreamImageAttributes {
    /// The ARN of the image it was made from.
    pub base_image_arn: Option<String>,
    /// Its operating system: `WINDOWS_SERVER_2022`, `AMAZON_LINUX2`, ...
    pub platform: String,
    /// Whether an image builder can be started from it.
    pub image_builder_supported: bool,
    /// Its applications.
    pub applications: Vec<AppStreamApplication>,
    /// The version of its agent.
    pub appstream_agent_version: String,
    /// Whether its instances use the latest agent instead.
    pub latest_appstream_agent_version: bool,
    /// The families of instances it runs on; not told where there are none.
    pub supported_instance_families: Vec<String>,
    /// Whether applications can be given to it from outside.
    pub dynamic_app_providers_enabled: bool,
    /// Whether it holds software with a licence from AWS.
    pub managed_software_included: bool,
    /// `NATIVE`, `CUSTOM` or `BYOL`.
    pub image_type: String,
    /// The version of the graphics driver.
    pub nvidia_grid_driver_version: Option<String>,
    /// When the public image it is made from was released, RFC 3339.
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
    /// When the public image it is made from was released.
    pub(crate) fn released(&self) -> Option<OffsetDateTime> {
        self.public_base_image_released_date.as_deref().and_then(parse_iso)
    }
}

/// An application of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppStreamApplication {
    /// Its name.
    pub name: String,
    /// Its display name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What starts it.
    #[serde(default)]
    pub launch_path: Option<String>,
    /// Whether users see it.
    #[serde(default = "enabled")]
    pub enabled: bool,
}

fn enabled() -> bool {
    true
}
