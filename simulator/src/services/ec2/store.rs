//! All images and snapshots. Operations access them through lookups that apply the caller's account and Region.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use time::OffsetDateTime;
use tokio::time::Instant;

use super::errors::{
    check_image_id, check_snapshot_id, image_not_found, image_unavailable, not_authorized_for_image, snapshot_not_found,
};
use super::records::{ImageRecord, SnapshotRecord};
use super::resource_key::{ResourceKey, resource_key};
use super::seed::Ec2Quotas;
use crate::services::context::Context;
use crate::services::ec2::images::image::{Image, ImageState};
use crate::services::ec2::snapshots::snapshot::{Snapshot, SnapshotState};
use crate::services::error::ServiceError;
use crate::world::settings::Settings;

/// The state of EC2.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    pub(super) images: BTreeMap<ResourceKey, Image>,
    pub(super) snapshots: BTreeMap<ResourceKey, Snapshot>,
    /// The images that their owners have deregistered: EC2 remembers them when it describes them no more.
    pub(super) deregistered: BTreeSet<ResourceKey>,
    /// Accounts and Regions in which every new volume is encrypted.
    pub(super) encryption_by_default: BTreeSet<(String, String)>,
    /// The keys that accounts have chosen for EBS in a Region, as they named them.
    pub(super) default_keys: BTreeMap<(String, String), String>,
    /// The parameters and the image of each client token, by account, Region and token.
    pub(super) client_tokens: HashMap<(String, String, String), (Value, String)>,
    /// Accounts that are not subscribed to EC2 yet.
    pub(super) unsubscribed: BTreeSet<String>,
    pub(super) quotas: Ec2Quotas,
}

impl Store {
    /// Completes copies that are due, and removes deregistered images.
    pub(crate) fn advance(&mut self, now: Instant, settings: &Settings) {
        for snapshot in self.snapshots.values_mut() {
            let Some(outcome) = snapshot.outcome.take_if(|outcome| outcome.is_due(now)) else { continue };
            match outcome.failure {
                None => {
                    let took = outcome.at.map(|end| end.saturating_duration_since(snapshot.began)).unwrap_or_default();
                    snapshot.state = SnapshotState::Completed;
                    snapshot.completed_on =
                        snapshot.started_on.checked_add(time::Duration::try_from(took).unwrap_or_default());
                }
                Some(failure) => {
                    snapshot.state = SnapshotState::Error;
                    snapshot.state_message = failure.detail;
                }
            }
        }
        for image in self.images.values_mut() {
            if let Some(outcome) = image.outcome.take_if(|outcome| outcome.is_due(now)) {
                match outcome.failure {
                    None => image.state = ImageState::Available,
                    Some(failure) => {
                        image.state = ImageState::Failed;
                        image.state_reason = Some(("Client.InternalError".to_owned(), failure.reason));
                    }
                }
            }
            let gone_for = image.deregistered_at.map(|since| now.saturating_duration_since(since));
            image.forgotten = gone_for.is_some_and(|time| time >= settings.deregistered_time);
        }
        let kept = settings.deregistered_time + settings.deregistered_empty_time;
        self.images
            .retain(|_, image| image.deregistered_at.is_none_or(|since| now.saturating_duration_since(since) < kept));
    }

    /// All images in the caller's Region that the caller can see.
    pub(super) fn visible_images(&self, context: &Context<'_>) -> impl Iterator<Item = &Image> {
        let (region, account, now) = (context.region.to_owned(), context.account().to_owned(), context.now);
        self.images.values().filter(move |image| image.region == region && image.visible_to(&account, now))
    }

    /// An image that the caller can see in some Region.
    pub(super) fn visible_image(&self, region: &str, id: &str, context: &Context<'_>) -> Result<&Image, ServiceError> {
        check_image_id(id)?;
        let image =
            self.images.get(&resource_key(region, id)).filter(|image| image.visible_to(context.account(), context.now));
        image.filter(|image| !image.forgotten).ok_or_else(|| image_not_found(&[id]))
    }

    /// An image that the caller owns, in the caller's Region.
    pub(super) fn own_image(&self, id: &str, context: &Context<'_>) -> Result<&Image, ServiceError> {
        let image = self.visible_image(context.region, id, context)?;
        if image.owner == context.account() { Ok(image) } else { Err(not_authorized_for_image(id)) }
    }

    /// An image that the caller is about to change.
    pub(super) fn image_to_change(
        &mut self,
        id: &str,
        context: &Context<'_>,
        settings: &Settings,
    ) -> Result<&mut Image, ServiceError> {
        let state = self.own_image(id, context)?.state;
        let rejected = state == ImageState::Deregistered
            || (state == ImageState::Pending && settings.pending_images_refuse_changes);
        if rejected {
            return Err(image_unavailable(id));
        }
        self.images.get_mut(&resource_key(context.region, id)).ok_or_else(|| image_not_found(&[id]))
    }

    /// A snapshot in the caller's Region that the caller can read.
    pub(super) fn visible_snapshot(&self, id: &str, context: &Context<'_>) -> Result<&Snapshot, ServiceError> {
        check_snapshot_id(id)?;
        match self.snapshots.get(&resource_key(context.region, id)) {
            Some(snapshot) if snapshot.visible_in(context) => Ok(snapshot),
            _ => Err(snapshot_not_found(id)),
        }
    }

    /// A snapshot that the caller owns, to be changed.
    pub(super) fn own_snapshot(&mut self, id: &str, context: &Context<'_>) -> Result<&mut Snapshot, ServiceError> {
        if self.visible_snapshot(id, context)?.owner != context.account() {
            let message = format!("You do not own the snapshot '{id}'");
            return Err(ServiceError::new("UnauthorizedOperation", message).with_status(403));
        }
        self.snapshots.get_mut(&resource_key(context.region, id)).ok_or_else(|| snapshot_not_found(id))
    }

    /// The images that use a snapshot.
    pub(super) fn images_with_snapshot(&self, region: &str, snapshot: &str) -> impl Iterator<Item = &Image> {
        let (region, snapshot) = resource_key(region, snapshot);
        self.images.values().filter(move |image| {
            let uses = image.deregistered_at.is_none() && image.region == region;
            uses && image.snapshot_ids().any(|id| id == snapshot)
        })
    }

    /// Number of an account's snapshot copies in progress to a Region.
    pub(super) fn snapshot_copies(&self, region: &str, account: &str) -> usize {
        let copying = |snapshot: &&Snapshot| {
            snapshot.region == region && snapshot.owner == account && snapshot.state == SnapshotState::Pending
        };
        self.snapshots.values().filter(copying).count()
    }

    /// Records of all images.
    pub(crate) fn image_records(&self) -> Vec<ImageRecord> {
        self.images
            .values()
            .filter(|image| !image.forgotten)
            .map(|image| ImageRecord::of(image, &self.snapshots))
            .collect()
    }

    /// Records of all snapshots.
    pub(crate) fn snapshot_records(&self, now: Instant) -> Vec<SnapshotRecord> {
        self.snapshots.values().map(|snapshot| SnapshotRecord::of(snapshot, now)).collect()
    }

    /// Removes an image out of band.
    pub(crate) fn remove_image(&mut self, region: &str, id: &str) -> bool {
        self.images.remove(&resource_key(region, id)).is_some()
    }

    /// Removes a snapshot out of band.
    pub(crate) fn remove_snapshot(&mut self, region: &str, id: &str) -> bool {
        self.snapshots.remove(&resource_key(region, id)).is_some()
    }

    /// Sets the state of an image and of its snapshots.
    pub(crate) fn set_image_state(&mut self, region: &str, id: &str, state: ImageState, reason: Option<&str>) -> bool {
        let Some(image) = self.images.get_mut(&resource_key(region, id)) else {
            return false;
        };
        image.state = state;
        image.outcome = None;
        image.state_reason = reason.map(|message| ("Client.InternalError".to_owned(), message.to_owned()));
        if state == ImageState::Disabled {
            image.public = false;
            image.launch_permissions.clear();
        }
        let snapshots: Vec<String> = image.snapshot_ids().map(str::to_owned).collect();
        for id in snapshots {
            let Some(snapshot) = self.snapshots.get_mut(&resource_key(region, &id)) else {
                continue;
            };
            match state {
                ImageState::Available => snapshot.state = SnapshotState::Completed,
                ImageState::Failed | ImageState::Error => {
                    snapshot.state = SnapshotState::Error;
                    reason.unwrap_or_default().clone_into(&mut snapshot.state_message);
                }
                ImageState::Pending => snapshot.state = SnapshotState::Pending,
                _ => continue,
            }
            snapshot.outcome = None;
        }
        true
    }

    /// Replaces the tags of an image.
    pub(crate) fn set_image_tags(&mut self, region: &str, id: &str, tags: BTreeMap<String, String>) -> bool {
        self.images.get_mut(&resource_key(region, id)).map(|image| image.tags = tags).is_some()
    }

    /// Replaces the tags of a snapshot.
    pub(crate) fn set_snapshot_tags(&mut self, region: &str, id: &str, tags: BTreeMap<String, String>) -> bool {
        self.snapshots.get_mut(&resource_key(region, id)).map(|snapshot| snapshot.tags = tags).is_some()
    }

    /// Makes an image public or private.
    pub(crate) fn set_image_public(&mut self, region: &str, id: &str, public: bool) -> bool {
        self.images.get_mut(&resource_key(region, id)).map(|image| image.set_public(public)).is_some()
    }

    /// Whether an image is deprecated.
    pub(super) fn deprecated(image: &Image, now: OffsetDateTime) -> bool {
        image.deprecation.is_some_and(|date| date <= now)
    }
}
