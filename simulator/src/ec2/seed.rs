//! The EC2 part of a seed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::errors::is_id;
use super::image::{Device, Image, ImageState, LaunchPermission, Protection};
use super::snapshot::{Snapshot, SnapshotState};
use super::store::at;
use crate::clock::{Clock, parse_iso};
use crate::seed::{SeedError, check_account, check_region};
use crate::world::World;

/// The owners that have an alias, with the accounts behind them.
const ALIASES: [(&str, &str); 2] = [("amazon", "137112412989"), ("aws-marketplace", "679593333241")];

/// The account behind an alias.
fn account_of(alias: &str) -> Option<&'static str> {
    ALIASES.iter().find(|(name, _)| *name == alias).map(|(_, account)| *account)
}

/// Images and EC2's settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ec2Seed {
    /// The images of each Region.
    pub images: BTreeMap<String, Vec<ImageSeed>>,
    /// Regions in which the default account has encryption by default.
    pub encryption_by_default: Vec<String>,
    /// The keys the default account has chosen for EBS, by Region.
    pub default_kms_keys: BTreeMap<String, String>,
    /// Quotas; those that are there stay where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotas: Option<Ec2Quotas>,
}

/// EC2's quotas, for each account and Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ec2Quotas {
    /// How many snapshots can be copied to a Region at once.
    pub concurrent_snapshot_copies: usize,
    /// How many images there can be.
    pub images: usize,
    /// How many accounts and organisations an image can be shared with.
    pub sharing_entities: usize,
}

impl Default for Ec2Quotas {
    fn default() -> Self {
        Self { concurrent_snapshot_copies: 20, images: 50_000, sharing_entities: 1_000 }
    }
}

/// One image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImageSeed {
    /// Its id; a new one where it is empty.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The account that owns it, `amazon` or `aws-marketplace`; the default account where there is none.
    pub owner: Option<String>,
    /// Its description.
    pub description: String,
    /// Its architecture; `x86_64` where there is none.
    pub architecture: Option<String>,
    /// Whether everybody can use it.
    pub public: bool,
    /// The accounts it is shared with.
    pub shared_with: Vec<String>,
    /// Whether sharing it, or making it public, leaves out its snapshots: then others see it and cannot copy it.
    pub snapshots_not_shared: bool,
    /// Whether its volumes are encrypted, where they do not say otherwise.
    pub encrypted: bool,
    /// The key its encrypted volumes have, where they do not name another; the account's EBS key where there is none.
    pub kms_key_id: Option<String>,
    /// Its volumes, the root device first.
    pub volumes: Vec<VolumeSeed>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// Its state.
    pub state: ImageState,
    /// The message of its state reason.
    pub state_reason: Option<String>,
    /// The image it is a copy of, if EC2 tells it.
    pub source_image_id: Option<String>,
    /// The Region of the image it is a copy of, if EC2 tells it.
    pub source_region: Option<String>,
    /// The instance that `CreateImage` made it from; the source is then the image of that instance.
    pub source_instance_id: Option<String>,
    /// When it was made, RFC 3339; now where there is none.
    pub creation_date: Option<String>,
    /// When it is deprecated, RFC 3339.
    pub deprecation_time: Option<String>,
    /// `disabled`, `enabled-with-cooldown` or `enabled-without-cooldown`.
    pub deregistration_protection: Option<String>,
    /// The code of the Marketplace product it is made from: only its owner can copy it.
    pub marketplace_product_code: Option<String>,
    /// What refers to it.
    pub references: Vec<ImageReference>,
    /// The rest of what EC2 tells of it.
    pub attributes: ImageAttributes,
}

/// One volume of an image, and its snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VolumeSeed {
    /// Its device name; `/dev/xvda` for the first and `/dev/sdb`, `/dev/sdc`, ... for the others where there is none.
    pub device: Option<String>,
    /// Its size in GiB.
    pub size_gib: u32,
    /// Its type; `gp3` where there is none.
    pub volume_type: Option<String>,
    /// The id of its snapshot; a new one where there is none. Images can share a snapshot.
    pub snapshot_id: Option<String>,
    /// Whether it is encrypted; as the image says where there is nothing.
    pub encrypted: Option<bool>,
    /// Its key; the image's where there is none.
    pub kms_key_id: Option<String>,
    /// The tags of its snapshot.
    pub tags: BTreeMap<String, String>,
    /// What `DeregisterImage` says of its snapshot instead of deleting it, such as `internal-error`.
    pub delete_code: Option<String>,
}

impl Default for VolumeSeed {
    fn default() -> Self {
        Self {
            device: None,
            size_gib: 8,
            volume_type: None,
            snapshot_id: None,
            encrypted: None,
            kms_key_id: None,
            tags: BTreeMap::new(),
            delete_code: None,
        }
    }
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

/// What an image's architecture can be.
const ARCHITECTURES: &[&str] = &["i386", "x86_64", "arm64", "x86_64_mac", "arm64_mac"];

impl Ec2Seed {
    /// Checks everything without adding it.
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        let regions = self.images.keys().chain(&self.encryption_by_default).chain(self.default_kms_keys.keys());
        regions.into_iter().try_for_each(|region| check_region(region))?;
        self.images.values().flatten().try_for_each(ImageSeed::check)
    }

    /// Adds everything.
    pub(crate) fn plant(self, world: &mut World) {
        let account = world.settings.account.clone();
        let own = |region: String| (account.clone(), region);
        world.ec2.encryption_by_default.extend(self.encryption_by_default.into_iter().map(own));
        world.ec2.default_keys.extend(self.default_kms_keys.into_iter().map(|(region, key)| (own(region), key)));
        if let Some(quotas) = self.quotas {
            world.ec2.quotas = quotas;
        }
        for (region, images) in self.images {
            for image in images {
                image.plant(world, &region);
            }
        }
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
        if self.name.is_empty() {
            return wrong("a name", "");
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
        let dates = self.creation_date.iter().chain(&self.deprecation_time);
        if let Some(date) = dates.into_iter().find(|date| parse_iso(date).is_none()) {
            return wrong("a date such as 2026-11-22T10:00:00Z", date);
        }
        match self.deregistration_protection.as_deref() {
            Some(protection) if protection_of(protection).is_none() => {
                wrong("disabled, enabled-with-cooldown or enabled-without-cooldown", protection)
            }
            _ => Ok(()),
        }
    }

    fn plant(self, world: &mut World, region: &str) {
        let known = self.owner.as_deref().and_then(account_of);
        let owner = match (&self.owner, known) {
            (_, Some(account)) => account.to_owned(),
            (Some(owner), None) => owner.clone(),
            (None, None) => world.settings.account.clone(),
        };
        let now = world.clock.date();
        let date = |text: &Option<String>| text.as_deref().and_then(parse_iso);
        let created = date(&self.creation_date).unwrap_or(now);
        let alias = self.owner.clone().filter(|_| known.is_some());
        let devices = self.devices(world, region, &owner, alias.as_ref(), created);
        let image = Image {
            id: if self.id.is_empty() { world.ids.ec2("ami") } else { self.id },
            region: region.to_owned(),
            name: self.name,
            owner,
            owner_alias: alias,
            description: self.description,
            architecture: self.architecture.unwrap_or_else(|| "x86_64".to_owned()),
            state: self.state,
            state_reason: self.state_reason.map(|message| ("Client.InternalError".to_owned(), message)),
            public: self.public,
            launch_permissions: self.shared_with.into_iter().map(LaunchPermission::Account).collect(),
            devices,
            tags: self.tags,
            attributes: ImageAttributes { product_code: self.marketplace_product_code, ..self.attributes },
            outpost_arn: None,
            availability_zone: None,
            source_image_id: self.source_image_id,
            source_region: self.source_region,
            source_instance_id: self.source_instance_id,
            created,
            deprecation: date(&self.deprecation_time),
            protection: self.deregistration_protection.as_deref().and_then(protection_of).unwrap_or_default(),
            references: self.references,
            visible_from: Clock::now(),
            ending: None,
            deregistered_at: None,
            forgotten: false,
        };
        world.ec2.images.insert(at(region, &image.id), image);
    }

    /// Makes the devices, and the snapshots that are not there yet.
    fn devices(
        &self,
        world: &mut World,
        region: &str,
        owner: &str,
        alias: Option<&String>,
        created: OffsetDateTime,
    ) -> Vec<Device> {
        let mut devices = Vec::new();
        for (volume, letter) in self.volumes.iter().zip('a'..='z') {
            let id = volume.snapshot_id.clone().unwrap_or_else(|| world.ids.ec2("snap"));
            let encrypted = volume.encrypted.unwrap_or(self.encrypted);
            let kms_key = encrypted.then(|| {
                let name = volume.kms_key_id.as_deref().or(self.kms_key_id.as_deref());
                let named = name.map(|name| {
                    world.kms.find(name, owner, region).map_or_else(|_| name.to_owned(), |key| key.arn.clone())
                });
                named.unwrap_or_else(|| world.kms.ebs_key(&mut world.ids, &world.access, owner, region, created).arn)
            });
            let name = || if letter == 'a' { "/dev/xvda".to_owned() } else { format!("/dev/sd{letter}") };
            devices.push(Device {
                name: volume.device.clone().unwrap_or_else(name),
                snapshot: Some(id.clone()),
                size: volume.size_gib,
                volume_type: volume.volume_type.clone().unwrap_or_else(|| "gp3".to_owned()),
                encrypted,
            });
            let readable = !self.snapshots_not_shared;
            let shared_with: BTreeSet<String> =
                if readable { self.shared_with.iter().cloned().collect() } else { BTreeSet::new() };
            let pending = self.state == ImageState::Pending;
            world.ec2.snapshots.entry(at(region, &id)).or_insert_with(|| Snapshot {
                id,
                region: region.to_owned(),
                owner: owner.to_owned(),
                owner_alias: alias.cloned(),
                description: format!("Snapshot of {}", self.name),
                state: if pending { SnapshotState::Pending } else { SnapshotState::Completed },
                state_message: String::new(),
                size: volume.size_gib,
                encrypted,
                kms_key,
                tags: volume.tags.clone(),
                shared_with,
                public: readable && self.public,
                completion_minutes: None,
                outpost_arn: None,
                availability_zone: None,
                delete_code: volume.delete_code.clone(),
                started_on: created,
                completed_on: (!pending).then_some(created),
                began: Clock::now(),
                visible_from: Clock::now(),
                ending: None,
            });
        }
        devices
    }
}

fn protection_of(text: &str) -> Option<Protection> {
    match text {
        "disabled" => Some(Protection::Disabled),
        "enabled-with-cooldown" => Some(Protection::Enabled { cooldown: true }),
        "enabled-without-cooldown" => Some(Protection::Enabled { cooldown: false }),
        _ => None,
    }
}
