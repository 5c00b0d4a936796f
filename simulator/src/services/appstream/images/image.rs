//! The model of an image.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::image_attributes::AppStreamImageAttributes;
use crate::services::copy_outcome::CopyOutcome;
use crate::world::clock::epoch;

/// The state of a usable image.
pub(crate) const AVAILABLE: &str = "AVAILABLE";
/// The state of an image during a copy.
pub(crate) const COPYING: &str = "COPYING";
/// The state of an image whose copy failed.
pub(crate) const FAILED: &str = "FAILED";
/// The state of an image during deletion.
pub(crate) const DELETING: &str = "DELETING";
/// The code of the state change reason of a failed copy.
pub(crate) const COPY_FAILURE: &str = "IMAGE_COPY_FAILURE";

/// An error that is listed with an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppStreamImageError {
    /// The code; AppStream uses those of fleets, such as `INTERNAL_SERVICE_ERROR`.
    pub code: String,
    /// The message.
    pub message: String,
}

/// The uses of a shared image that are permitted to an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Permissions {
    pub(crate) fleet: bool,
    pub(crate) image_builder: bool,
}

impl Permissions {
    /// All permissions.
    pub(crate) const ALL: Self = Self { fleet: true, image_builder: true };

    pub(crate) fn members(self) -> Value {
        json!({"allowFleet": self.fleet, "allowImageBuilder": self.image_builder})
    }
}

/// An image. Its owner and the accounts that it is shared with determine who can see it.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) region: String,
    pub(crate) partition: &'static str,
    /// AWS account ID of the owner; `None` for public images of AWS.
    pub(crate) account: Option<String>,
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) display_name: Option<String>,
    /// In AppStream's spelling; may be an undocumented state.
    pub(crate) state: String,
    /// Code and message.
    pub(crate) reason: Option<(String, String)>,
    pub(crate) errors: Vec<(AppStreamImageError, OffsetDateTime)>,
    pub(crate) shared_with: BTreeMap<String, Permissions>,
    pub(crate) tags: BTreeMap<String, String>,
    /// Name of the image builder that created the image.
    pub(crate) builder: Option<String>,
    pub(crate) attributes: AppStreamImageAttributes,
    /// Whether AppStream rejects copies of it.
    pub(crate) incompatible: bool,
    /// Region and name of the source image.
    pub(crate) source: Option<(String, String)>,
    pub(crate) created: OffsetDateTime,
    /// When it becomes visible.
    pub(crate) visible_from: Instant,
    /// The outcome of the copy, while it runs.
    pub(crate) outcome: Option<CopyOutcome>,
    pub(crate) deleted_at: Option<Instant>,
}

impl Image {
    pub(crate) fn arn(&self) -> String {
        arn(self.partition, &self.region, self.account.as_deref().unwrap_or_default(), &self.name)
    }

    /// Whether it is in a state of creation, by a copy or set through the control API.
    pub(crate) fn is_being_created(&self) -> bool {
        ["PENDING", COPYING, "CREATING", "IMPORTING", "VALIDATING"].contains(&self.state.as_str())
    }

    /// Whether an account owns the image.
    pub(crate) fn owned_by(&self, account: &str) -> bool {
        self.account.as_deref() == Some(account)
    }

    /// The visibility for an account, in AppStream's spelling; `None` if the account cannot see it.
    pub(crate) fn visibility(&self, account: &str, now: Instant) -> Option<&'static str> {
        if now < self.visible_from {
            return None;
        }
        match &self.account {
            None => Some("PUBLIC"),
            Some(owner) if owner == account => Some("PRIVATE"),
            Some(_) => self.shared_with.contains_key(account).then_some("SHARED"),
        }
    }

    /// The members of its description for an account that can see it.
    pub(crate) fn members(&self, account: &str, visibility: &str) -> Value {
        let Self { attributes, .. } = self;
        let truth = |value: bool| if value { "TRUE" } else { "FALSE" };
        let permissions = match self.shared_with.get(account) {
            _ if self.account.is_none() => Some(Permissions::ALL),
            given => given.copied(),
        };
        let own = self.owned_by(account);
        let errors = self.errors.iter().map(
            |(error, at)| json!({"ErrorCode": error.code, "ErrorMessage": error.message, "ErrorTimestamp": epoch(*at)}),
        );
        let applications = attributes.applications.iter().map(|application| {
            json!({
                "Name": application.name,
                "DisplayName": application.display_name,
                "LaunchPath": application.launch_path,
                "Enabled": application.enabled,
                "Platforms": [attributes.platform],
                "IconURL": null,
                "Metadata": null,
            })
        });
        json!({
            "Name": self.name,
            "Arn": self.arn(),
            "BaseImageArn": attributes.base_image_arn,
            "DisplayName": self.display_name,
            "State": self.state,
            "Visibility": visibility,
            "ImageBuilderSupported": attributes.image_builder_supported,
            "ImageBuilderName": self.builder,
            "Platform": attributes.platform,
            "Description": self.description,
            "StateChangeReason": self.reason.as_ref().map(|(code, message)| json!({"Code": code, "Message": message})),
            "Applications": some(applications.collect()),
            "CreatedTime": epoch(self.created),
            "PublicBaseImageReleasedDate": attributes.released().map(epoch),
            "AppstreamAgentVersion": attributes.appstream_agent_version,
            "ImagePermissions": permissions.map(Permissions::members),
            "ImageErrors": some(errors.collect()),
            "LatestAppstreamAgentVersion": truth(attributes.latest_appstream_agent_version),
            "SupportedInstanceFamilies": some(attributes.supported_instance_families.iter().map(|name| json!(name)).collect()),
            "DynamicAppProvidersEnabled":
                if attributes.dynamic_app_providers_enabled { "ENABLED" } else { "DISABLED" },
            "ImageSharedWithOthers": own.then(|| truth(!self.shared_with.is_empty())),
            "ManagedSoftwareIncluded": attributes.managed_software_included,
            "ImageType": attributes.image_type,
            "ImageSoftwareMetadata":
                attributes.nvidia_grid_driver_version.as_ref().map(|version| json!({"nvidiaGridDriverVersion": version})),
        })
    }
}

/// The ARN of an image.
pub(crate) fn arn(partition: &str, region: &str, account: &str, name: &str) -> String {
    format!("arn:{partition}:appstream:{region}:{account}:image/{name}")
}

/// A list, or null if it is empty.
pub(crate) fn some(list: Vec<Value>) -> Value {
    if list.is_empty() { Value::Null } else { Value::Array(list) }
}
