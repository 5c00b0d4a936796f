//! The EC2 part of a seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::errors::is_id;
use crate::seed::check::{SeedError, check_account, check_region};
use crate::services::ec2::images::image::{ImageAttributes, ImageForm, ImageReference, ImageState, Protection};
use crate::world::clock::parse_iso;

/// Owner aliases and their account IDs.
const ALIASES: [(&str, &str); 2] = [("amazon", "137112412989"), ("aws-marketplace", "679593333241")];

/// The account ID of an owner alias.
pub(super) fn account_of(alias: &str) -> Option<&'static str> {
    ALIASES.iter().find(|(name, _)| *name == alias).map(|(_, account)| *account)
}

/// Images and EC2's settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ec2Seed {
    /// Images by Region.
    pub images: BTreeMap<String, Vec<ImageSeed>>,
    /// The Allowed AMIs setting of the default account, by Region.
    pub allowed_images: BTreeMap<String, AllowedImagesSeed>,
    /// Regions in which the default account has encryption by default.
    pub encryption_by_default: Vec<String>,
    /// Regions in which the default account blocks public access for AMIs.
    pub block_public_access: Vec<String>,
    /// The default account's default EBS encryption keys, by Region.
    pub default_kms_keys: BTreeMap<String, String>,
    /// Accounts that are too new to be subscribed to EC2.
    pub unsubscribed_accounts: Vec<String>,
    /// Quotas; omitted quotas do not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotas: Option<Ec2Quotas>,
}

/// The Allowed AMIs setting of a Region.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AllowedImagesSeed {
    /// `enabled`, `audit-mode` or `disabled`.
    pub state: String,
    /// The image providers that are allowed: account IDs and owner aliases.
    pub providers: Vec<String>,
}

/// EC2's quotas, for each account and Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ec2Quotas {
    /// Maximum number of concurrent snapshot copies to the Region.
    pub concurrent_snapshot_copies: usize,
    /// Maximum number of images.
    pub images: usize,
    /// Maximum number of accounts and organizations that an image can be shared with.
    pub sharing_entities: usize,
}

impl Default for Ec2Quotas {
    fn default() -> Self {
        Self { concurrent_snapshot_copies: 20, images: 50_000, sharing_entities: 1_000 }
    }
}

/// An image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImageSeed {
    /// ID. Generated if empty.
    pub id: String,
    /// Name. Empty for an image without a name.
    pub name: String,
    /// AWS account ID of the owner, `amazon` or `aws-marketplace`. Defaults to the default account.
    pub owner: Option<String>,
    /// Description.
    pub description: String,
    /// Architecture. Defaults to `x86_64`.
    pub architecture: Option<String>,
    /// Whether it is public.
    pub public: bool,
    /// Accounts that it is shared with.
    pub shared_with: Vec<String>,
    /// Whether its snapshots are not shared with it. Other accounts can then see the image but not copy it.
    pub snapshots_not_shared: bool,
    /// Whether its volumes are encrypted by default.
    pub encrypted: bool,
    /// Default KMS key of its encrypted volumes. Defaults to the account's EBS key.
    pub kms_key_id: Option<String>,
    /// Its devices, the root device first.
    pub volumes: Vec<VolumeSeed>,
    /// Name of the root device. Defaults to the name of the first device. Omitted if empty.
    pub root_device_name: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// State.
    pub state: ImageState,
    /// Message of the state reason.
    pub state_reason: Option<String>,
    /// ID of the source image, if EC2 reports it.
    pub source_image_id: Option<String>,
    /// Region of the source image, if EC2 reports it.
    pub source_region: Option<String>,
    /// ID of the instance that `CreateImage` created it from. The source is then the image of that instance.
    pub source_instance_id: Option<String>,
    /// Creation time, in RFC 3339 format. Defaults to now.
    pub creation_date: Option<String>,
    /// When it is deprecated, RFC 3339.
    pub deprecation_time: Option<String>,
    /// When it was last used to launch an instance, in RFC 3339 format.
    pub last_launched_time: Option<String>,
    /// `disabled`, `enabled-with-cooldown`, `enabled-without-cooldown` or, during a cooldown, `disabled after TIME`.
    pub deregistration_protection: Option<String>,
    /// Code of the Marketplace product. Only the owner can copy such an image.
    pub marketplace_product_code: Option<String>,
    /// SKU of the Marketplace product whose terms the account must accept before it can copy the image.
    pub marketplace_sku: Option<String>,
    /// Members that EC2 writes in more than one form.
    pub form: ImageForm,
    /// Resources that refer to the image.
    pub references: Vec<ImageReference>,
    /// Other attributes that EC2 reports.
    pub attributes: ImageAttributes,
}

/// A device of an image, and its snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VolumeSeed {
    /// Device name. Defaults to `/dev/xvda` for the first volume and `/dev/sdb`, `/dev/sdc`, ... for the others.
    pub device: Option<String>,
    /// Size in GiB.
    pub size_gib: u32,
    /// Volume type. Defaults to `gp3`.
    pub volume_type: Option<String>,
    /// IOPS.
    pub iops: Option<u32>,
    /// Throughput in MiB/s.
    pub throughput: Option<u32>,
    /// Name of an instance store volume, such as `ephemeral0`, which has no snapshot.
    pub virtual_name: Option<String>,
    /// Whether it is an empty volume, which has no snapshot.
    pub empty: bool,
    /// Snapshot ID. Generated if omitted. Images can share a snapshot.
    pub snapshot_id: Option<String>,
    /// Description of its snapshot. Defaults to that of EC2 for an image with `source_instance_id`, and to an empty one for
    /// others.
    pub snapshot_description: Option<String>,
    /// Whether it is encrypted. Defaults to the image's value.
    pub encrypted: Option<bool>,
    /// KMS key. Defaults to the image's value.
    pub kms_key_id: Option<String>,
    /// Local Zone of its snapshot.
    pub availability_zone: Option<String>,
    /// The tags of its snapshot.
    pub tags: BTreeMap<String, String>,
    /// The return code of `DeregisterImage` for its snapshot, which is then not deleted, such as `internal-error`.
    pub delete_code: Option<String>,
}

impl Default for VolumeSeed {
    fn default() -> Self {
        Self {
            device: None,
            size_gib: 8,
            volume_type: None,
            iops: None,
            throughput: None,
            virtual_name: None,
            empty: false,
            snapshot_id: None,
            snapshot_description: None,
            encrypted: None,
            kms_key_id: None,
            availability_zone: None,
            tags: BTreeMap::new(),
            delete_code: None,
        }
    }
}

/// The valid architectures.
const ARCHITECTURES: &[&str] = &["i386", "x86_64", "arm64", "x86_64_mac", "arm64_mac"];

impl Ec2Seed {
    /// Validates the contents without adding them.
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        let regions = self.images.keys().chain(&self.encryption_by_default).chain(self.default_kms_keys.keys());
        let regions = regions.chain(&self.block_public_access).chain(self.allowed_images.keys());
        regions.into_iter().try_for_each(|region| check_region(region))?;
        self.unsubscribed_accounts.iter().try_for_each(|account| check_account(account))?;
        let states = ["enabled", "audit-mode", "disabled"];
        let mut settings = self.allowed_images.values();
        if let Some(setting) = settings.find(|setting| !states.contains(&setting.state.as_str())) {
            return Err(SeedError::Invalid(format!("'{}' is not a state of Allowed AMIs", setting.state)));
        }
        self.images.values().flatten().try_for_each(ImageSeed::check)
    }
}

impl ImageSeed {
    fn check(&self) -> Result<(), SeedError> {
        let wrong = |what: &str, value: &str| {
            Err(SeedError::Invalid(format!("image '{}': '{value}' is not {what}", self.name)))
        };
        if !self.id.is_empty() && !is_id(&self.id, "ami-") {
            return wrong("an AMI id: ami- and 17 hexadecimal digits", &self.id);
        }
        if let Some(owner) = self.owner.as_deref().filter(|owner| account_of(owner).is_none()) {
            check_account(owner)?;
        }
        self.shared_with.iter().try_for_each(|account| check_account(account))?;
        if let Some(architecture) = self.architecture.as_deref().filter(|name| !ARCHITECTURES.contains(name)) {
            return wrong("an architecture", architecture);
        }
        if let Some(id) =
            self.volumes.iter().filter_map(|volume| volume.snapshot_id.as_deref()).find(|id| !is_id(id, "snap-"))
        {
            return wrong("a snapshot id: snap- and 17 hexadecimal digits", id);
        }
        let dates = self.creation_date.iter().chain(&self.deprecation_time).chain(&self.last_launched_time);
        if let Some(date) = dates.into_iter().find(|date| parse_iso(date).is_none()) {
            return wrong("a date such as 2026-11-22T10:00:00Z", date);
        }
        match self.deregistration_protection.as_deref() {
            Some(protection) if protection_of(protection).is_none() => {
                wrong("disabled, enabled-with-cooldown, enabled-without-cooldown or disabled after TIME", protection)
            }
            _ => Ok(()),
        }
    }
}

/// Parses the deregistration protection in a seed.
pub(super) fn protection_of(text: &str) -> Option<Protection> {
    if let Some(until) = text.strip_prefix("disabled after ") {
        return parse_iso(until).map(Protection::Cooling);
    }
    match text {
        "disabled" => Some(Protection::Disabled),
        "enabled-with-cooldown" => Some(Protection::Enabled { cooldown: true }),
        "enabled-without-cooldown" => Some(Protection::Enabled { cooldown: false }),
        other => other.strip_prefix("disabled after ").and_then(parse_iso).map(Protection::Cooling),
    }
}
