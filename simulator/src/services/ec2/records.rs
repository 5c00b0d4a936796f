//! Image and snapshot records for tests and the control API.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use tokio::time::Instant;

use super::resource_key::{ResourceKey, resource_key};
use crate::services::ec2::images::image::{Image, ImageState, LaunchPermission};
use crate::services::ec2::snapshots::snapshot::{Snapshot, SnapshotState};
use crate::world::clock::iso;

/// An image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImageRecord {
    /// Region.
    pub region: String,
    /// ID.
    pub image_id: String,
    /// Name; empty if it has none.
    pub name: String,
    /// AWS account ID of the owner.
    pub owner: String,
    /// Description; may be empty.
    pub description: String,
    /// Architecture.
    pub architecture: String,
    /// State.
    pub state: ImageState,
    /// Message of the state reason.
    pub state_reason: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// ID of the source image.
    pub source_image_id: Option<String>,
    /// Region of the source image.
    pub source_region: Option<String>,
    /// Its snapshots, in the order of its devices.
    pub snapshot_ids: Vec<String>,
    /// Whether any of its snapshots is encrypted.
    pub encrypted: bool,
    /// The ARNs of the keys its snapshots are encrypted with.
    pub kms_key_arns: BTreeSet<String>,
    /// Whether it is public.
    pub public: bool,
    /// Other launch permissions.
    pub launch_permissions: Vec<LaunchPermission>,
    /// When it is deprecated, as EC2 prints it.
    pub deprecation_time: Option<String>,
    /// Its deregistration protection, as EC2 spells it.
    pub deregistration_protection: String,
    /// Creation time, as EC2 prints it; may be empty.
    pub creation_date: String,
    /// The Outpost it was copied to.
    pub outpost_arn: Option<String>,
    /// The Local Zone it was copied to, by name or id.
    pub availability_zone: Option<String>,
}

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SnapshotRecord {
    /// Region.
    pub region: String,
    /// ID.
    pub snapshot_id: String,
    /// AWS account ID of the owner.
    pub owner: String,
    /// Description.
    pub description: String,
    /// State.
    pub state: SnapshotState,
    /// Its state message; empty where it has none.
    pub state_message: String,
    /// Progress in percent.
    pub progress: u32,
    /// Size in GiB.
    pub volume_size: u32,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// The ARN of the key it is encrypted with.
    pub kms_key_arn: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Accounts that can create volumes from it.
    pub shared_with: BTreeSet<String>,
    /// The completion duration of a time-based copy, in minutes.
    pub completion_duration_minutes: Option<i64>,
}

impl ImageRecord {
    pub(super) fn of(image: &Image, snapshots: &BTreeMap<ResourceKey, Snapshot>) -> Self {
        let own: Vec<&Snapshot> =
            image.snapshot_ids().filter_map(|id| snapshots.get(&resource_key(&image.region, id))).collect();
        Self {
            region: image.region.clone(),
            image_id: image.id.clone(),
            name: image.name.clone(),
            owner: image.owner.clone(),
            description: image.description.clone(),
            architecture: image.architecture.clone(),
            state: image.state,
            state_reason: image.state_reason.as_ref().map(|(_, message)| message.clone()),
            tags: image.tags.clone(),
            source_image_id: image.source_image_id.clone(),
            source_region: image.source_region.clone(),
            snapshot_ids: image.snapshot_ids().map(str::to_owned).collect(),
            encrypted: own.iter().any(|snapshot| snapshot.encrypted),
            kms_key_arns: own.iter().filter_map(|snapshot| snapshot.kms_key.clone()).collect(),
            public: image.public,
            launch_permissions: image.launch_permissions.clone(),
            deprecation_time: image.deprecation.map(iso),
            deregistration_protection: image.protection.text(),
            creation_date: image.creation_date(),
            outpost_arn: image.outpost_arn.clone(),
            availability_zone: image.availability_zone.clone(),
        }
    }
}

impl SnapshotRecord {
    pub(super) fn of(snapshot: &Snapshot, now: Instant) -> Self {
        Self {
            region: snapshot.region.clone(),
            snapshot_id: snapshot.id.clone(),
            owner: snapshot.owner.clone(),
            description: snapshot.description.clone(),
            state: snapshot.state,
            state_message: snapshot.state_message.clone(),
            progress: snapshot.progress(now),
            volume_size: snapshot.size,
            encrypted: snapshot.encrypted,
            kms_key_arn: snapshot.kms_key.clone(),
            tags: snapshot.tags.clone(),
            shared_with: snapshot.shared_with.clone(),
            completion_duration_minutes: snapshot.completion_minutes,
        }
    }
}
