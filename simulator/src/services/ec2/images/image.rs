//! The model of an image.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::deprecation::public_deprecation;
use crate::services::copy_outcome::CopyOutcome;
use crate::world::clock::iso;

/// The state of an image. Variants have EC2's names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImageState {
    /// The creation or copy runs.
    Pending,
    /// The image is usable.
    #[default]
    Available,
    /// The image is invalid.
    Invalid,
    /// The image is deregistered and still listed.
    Deregistered,
    /// The image changes its state.
    Transient,
    /// The creation or copy failed.
    Failed,
    /// The image has an error.
    Error,
    /// The owner disabled the image.
    Disabled,
}

impl ImageState {
    /// The name in EC2's API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Available => "available",
            Self::Invalid => "invalid",
            Self::Deregistered => "deregistered",
            Self::Transient => "transient",
            Self::Failed => "failed",
            Self::Error => "error",
            Self::Disabled => "disabled",
        }
    }
}

/// A launch permission other than the public one, which is [`ImageRecord::public`](crate::ImageRecord::public).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaunchPermission {
    /// AWS account ID.
    Account(String),
    /// ARN of an organization.
    Organization(String),
    /// ARN of an organizational unit.
    OrganizationalUnit(String),
}

/// A resource that refers to an image, for `DescribeImageReferences`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageReference {
    /// `ec2:Instance`, `ec2:LaunchTemplate`, `ssm:Parameter`, `imagebuilder:ImageRecipe` or
    /// `imagebuilder:ContainerRecipe`.
    pub resource_type: String,
    /// ARN.
    pub arn: String,
}

/// Attributes of an image that a copy inherits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImageAttributes {
    /// `legacy-bios`, `uefi` or `uefi-preferred`.
    pub boot_mode: Option<String>,
    /// Whether enhanced networking with ENA is on.
    pub ena_support: bool,
    /// `xen` or `ovm`.
    pub hypervisor: String,
    /// `v2.0` where instances must use version 2 of the metadata service.
    pub imds_support: Option<String>,
    /// `v2.0` with a TPM.
    pub tpm_support: Option<String>,
    /// `simple` where enhanced networking with the Intel 82599 is on.
    pub sriov_net_support: Option<String>,
    /// `hvm` or `paravirtual`.
    pub virtualization_type: String,
    /// `ebs` or `instance-store`.
    pub root_device_type: String,
    /// `Windows`, or nothing.
    pub platform: Option<String>,
    /// The platform for billing.
    pub platform_details: String,
    /// The operation for billing.
    pub usage_operation: String,
    /// Whether the image is eligible for the free tier. EC2 does not report it for some images.
    pub free_tier_eligible: Option<bool>,
    /// Code of the Marketplace product. Set by the seed's `marketplace_product_code`.
    #[serde(skip)]
    pub product_code: Option<String>,
}

impl Default for ImageAttributes {
    fn default() -> Self {
        Self {
            boot_mode: None,
            ena_support: true,
            hypervisor: "xen".to_owned(),
            imds_support: None,
            tpm_support: None,
            sriov_net_support: Some("simple".to_owned()),
            virtualization_type: "hvm".to_owned(),
            root_device_type: "ebs".to_owned(),
            platform: None,
            platform_details: "Linux/UNIX".to_owned(),
            usage_operation: "RunInstances".to_owned(),
            free_tier_eligible: Some(false),
            product_code: None,
        }
    }
}

/// Members that EC2 writes in more than one form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImageForm {
    /// Whether an empty description is an empty element. Otherwise, there is no element.
    pub empty_description: bool,
    /// Whether the creation date is an empty element, as for old instance store images.
    pub empty_creation_date: bool,
}

/// The deregistration protection of an image.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Protection {
    /// Not protected.
    #[default]
    Disabled,
    /// Protected.
    Enabled {
        /// Whether the protection lasts for 24 hours after it is disabled.
        cooldown: bool,
    },
    /// Disabled, in effect until this time.
    Cooling(OffsetDateTime),
}

impl Protection {
    /// Whether it is in effect.
    pub(crate) fn holds(self, now: OffsetDateTime) -> bool {
        match self {
            Self::Disabled => false,
            Self::Enabled { .. } => true,
            Self::Cooling(until) => now < until,
        }
    }

    /// The value in responses. During a cooldown it contains the end of the protection.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Disabled => "disabled".to_owned(),
            Self::Cooling(until) => format!("disabled after {}", iso(until)),
            Self::Enabled { cooldown: true } => "enabled-with-cooldown".to_owned(),
            Self::Enabled { cooldown: false } => "enabled-without-cooldown".to_owned(),
        }
    }
}

/// A device in an image's block device mapping.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(crate) name: String,
    /// Snapshot ID; `None` for an instance-store device.
    pub(crate) snapshot: Option<String>,
    /// In GiB.
    pub(crate) size: u32,
    pub(crate) volume_type: String,
    pub(crate) encrypted: bool,
    /// IOPS, if EC2 reports them.
    pub(crate) iops: Option<u32>,
    /// MiB/s, if EC2 reports them.
    pub(crate) throughput: Option<u32>,
    /// Name of an instance store volume, such as `ephemeral0`. The device is then not an EBS volume.
    pub(crate) virtual_name: Option<String>,
}

/// An image. Which account sees it follows from its owner and its launch permissions.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) id: String,
    pub(crate) region: String,
    /// Empty for an image without a name, which `CopyImage` does not create.
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) owner_alias: Option<String>,
    pub(crate) description: String,
    pub(crate) architecture: String,
    pub(crate) state: ImageState,
    /// Code and message.
    pub(crate) state_reason: Option<(String, String)>,
    pub(crate) public: bool,
    pub(crate) launch_permissions: Vec<LaunchPermission>,
    pub(crate) devices: Vec<Device>,
    /// The mapping may name the root device otherwise, or not at all.
    pub(crate) root_device_name: Option<String>,
    pub(crate) form: ImageForm,
    /// SKU of the Marketplace product whose terms are not accepted.
    pub(crate) marketplace_sku: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) attributes: ImageAttributes,
    pub(crate) outpost_arn: Option<String>,
    pub(crate) availability_zone: Option<String>,
    /// ID of the source image, or of the image of the source instance.
    pub(crate) source_image_id: Option<String>,
    /// That image's Region.
    pub(crate) source_region: Option<String>,
    /// ID of the source instance.
    pub(crate) source_instance_id: Option<String>,
    /// In whole seconds.
    pub(crate) created: OffsetDateTime,
    pub(crate) deprecation: Option<OffsetDateTime>,
    pub(crate) last_launched: Option<OffsetDateTime>,
    pub(crate) protection: Protection,
    pub(crate) references: Vec<ImageReference>,
    /// When it becomes visible.
    pub(crate) visible_from: Instant,
    /// The outcome of the copy, while it runs.
    pub(crate) outcome: Option<CopyOutcome>,
    /// When it was deregistered.
    pub(crate) deregistered_at: Option<Instant>,
    /// Whether it is no longer listed, although a request for its ID is not an error yet.
    pub(crate) forgotten: bool,
}

impl Image {
    /// Whether an account can see the image. Organizations are not simulated and have no members.
    pub(crate) fn visible_to(&self, account: &str, now: Instant) -> bool {
        let shared = || {
            let permitted =
                |permission: &LaunchPermission| matches!(permission, LaunchPermission::Account(id) if id == account);
            self.public || self.launch_permissions.iter().any(permitted)
        };
        now >= self.visible_from && (self.owner == account || shared())
    }

    /// The creation date as EC2 writes it.
    pub(crate) fn creation_date(&self) -> String {
        if self.form.empty_creation_date { String::new() } else { iso(self.created) }
    }

    /// Makes the image public or private. EC2 deprecates a public image; a private one keeps the time.
    pub(crate) fn set_public(&mut self, public: bool) {
        self.public = public;
        if public {
            let latest = public_deprecation(self.created);
            self.deprecation = Some(self.deprecation.map_or(latest, |date| date.min(latest)));
        }
    }

    /// The ids of its snapshots.
    pub(crate) fn snapshot_ids(&self) -> impl Iterator<Item = &str> {
        self.devices.iter().filter_map(|device| device.snapshot.as_deref())
    }

    /// The location as EC2 writes it: the owner and the name.
    pub(super) fn location(&self) -> String {
        format!("{}/{}", self.owner_alias.as_ref().unwrap_or(&self.owner), self.name)
    }
}
