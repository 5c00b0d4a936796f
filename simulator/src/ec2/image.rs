//! An image.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::time::Instant;

/// The state of an image, spelt as EC2 does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImageState {
    /// Being made.
    Pending,
    /// Usable.
    #[default]
    Available,
    /// Not valid.
    Invalid,
    /// Deregistered, and listed for a while.
    Deregistered,
    /// Between states.
    Transient,
    /// Could not be made.
    Failed,
    /// Broken.
    Error,
    /// Switched off by its owner.
    Disabled,
}

impl ImageState {
    /// EC2's spelling.
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

/// Who may use an image beside its owner. That everybody may is [`ImageRecord::public`](super::ImageRecord::public).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaunchPermission {
    /// An account.
    Account(String),
    /// An organisation, by ARN.
    Organization(String),
    /// An organisational unit, by ARN.
    OrganizationalUnit(String),
}

/// What uses an image, for `DescribeImageReferences`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageReference {
    /// `ec2:Instance`, `ec2:LaunchTemplate`, `ssm:Parameter`, `imagebuilder:ImageRecipe` or
    /// `imagebuilder:ContainerRecipe`.
    pub resource_type: String,
    /// Its ARN.
    pub arn: String,
}

/// Attributes of an image that a copy has too.
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
    /// `v2.0` where there is a TPM.
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
    /// The code of the Marketplace product it is made from; set by the seed's `marketplace_product_code`.
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
            product_code: None,
        }
    }
}

/// Whether an image can be deregistered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Protection {
    /// It can.
    #[default]
    Disabled,
    /// It cannot.
    Enabled {
        /// Whether it still cannot for 24 hours after this is disabled.
        cooldown: bool,
    },
    /// It was disabled, and holds until then.
    Cooling(OffsetDateTime),
}

impl Protection {
    /// Whether it forbids deregistering.
    pub(super) fn holds(self, now: OffsetDateTime) -> bool {
        match self {
            Self::Disabled => false,
            Self::Enabled { .. } => true,
            Self::Cooling(until) => now < until,
        }
    }

    /// How it is described. EC2's documents do not say how they spell the time between disabling and its end.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Disabled | Self::Cooling(_) => "disabled",
            Self::Enabled { cooldown: true } => "enabled-with-cooldown",
            Self::Enabled { cooldown: false } => "enabled-without-cooldown",
        }
    }
}

/// A device in an image's block device mapping.
#[derive(Debug, Clone)]
pub(crate) struct Device {
    pub(super) name: String,
    /// Its snapshot; an instance-store device has none.
    pub(super) snapshot: Option<String>,
    /// In GiB.
    pub(super) size: u32,
    pub(super) volume_type: String,
    pub(super) encrypted: bool,
}

/// What becomes of a copy, and when.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    /// When; never where there is no moment.
    pub(super) at: Option<Instant>,
    /// The reason it fails with, if it does.
    pub(super) failure: Option<String>,
}

/// An image. Which account sees it follows from its owner and its launch permissions.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(super) id: String,
    pub(super) region: String,
    pub(super) name: String,
    pub(super) owner: String,
    pub(super) owner_alias: Option<String>,
    pub(super) description: String,
    pub(super) architecture: String,
    pub(super) state: ImageState,
    /// Code and message.
    pub(super) state_reason: Option<(String, String)>,
    pub(super) public: bool,
    pub(super) launch_permissions: Vec<LaunchPermission>,
    pub(super) devices: Vec<Device>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) attributes: ImageAttributes,
    pub(super) outpost_arn: Option<String>,
    pub(super) availability_zone: Option<String>,
    /// The id of the image this is a copy of, or of the image of the instance it was made from.
    pub(super) source_image_id: Option<String>,
    /// That image's Region.
    pub(super) source_region: Option<String>,
    /// The instance it was made from.
    pub(super) source_instance_id: Option<String>,
    pub(super) created: OffsetDateTime,
    pub(super) deprecation: Option<OffsetDateTime>,
    pub(super) protection: Protection,
    pub(super) references: Vec<ImageReference>,
    /// From when on it is found.
    pub(super) visible_from: Instant,
    /// How its copying ends, while it is pending.
    pub(super) ending: Option<Ending>,
    /// When it was deregistered.
    pub(super) deregistered_at: Option<Instant>,
    /// Whether it is no longer listed, though asking for its id is not yet an error.
    pub(super) forgotten: bool,
}

impl Image {
    /// Whether an account can see it. Organisations are not simulated, so sharing with one shows it to nobody.
    pub(super) fn visible_to(&self, account: &str, now: Instant) -> bool {
        let shared = || {
            let permitted =
                |permission: &LaunchPermission| matches!(permission, LaunchPermission::Account(id) if id == account);
            self.public || self.launch_permissions.iter().any(permitted)
        };
        now >= self.visible_from && (self.owner == account || shared())
    }

    /// The ids of its snapshots.
    pub(super) fn snapshot_ids(&self) -> impl Iterator<Item = &str> {
        self.devices.iter().filter_map(|device| device.snapshot.as_deref())
    }
}
