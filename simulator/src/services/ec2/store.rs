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
use super::seed::{AllowedImagesSeed, Ec2Quotas};
use crate::services::context::Context;
use crate::services::ec2::images::image::{Image, ImageState, LaunchPermission};
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
    /// Accounts and Regions in which no AMI can be made public.
    pub(super) public_access_blocks: BTreeSet<(String, String)>,
    /// The keys that accounts have chosen for EBS in a Region, as they named them.
    pub(super) default_keys: BTreeMap<(String, String), String>,
    /// The parameters and the image of each client token, by account, Region and token.
    pub(super) client_tokens: HashMap<(String, String, String), (Value, String)>,
    /// Accounts that are not subscribed to EC2 yet.
    pub(super) unsubscribed: BTreeSet<String>,
    pub(super) quotas: Ec2Quotas,
    /// The Allowed AMIs settings of accounts and Regions.
    pub(super) allowed_images: BTreeMap<(String, String), AllowedImagesSeed>,
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

    /// Whether an account can see an image. Allowed AMIs, if it is enabled, hides the images of other accounts that it does
    /// not allow.
    pub(super) fn can_see(&self, image: &Image, account: &str, now: Instant) -> bool {
        let setting = self.allowed_images_setting(image, account);
        let is_hidden = setting.is_some_and(|setting| setting.state == "enabled" && !allows(setting, image, account));
        !is_hidden && image.visible_to(account, now)
    }

    /// Whether Allowed AMIs allows an image; `None` unless it is enabled or in audit mode.
    pub(super) fn is_allowed(&self, image: &Image, account: &str) -> Option<bool> {
        let setting = self.allowed_images_setting(image, account)?;
        if setting.state == "disabled" { None } else { Some(allows(setting, image, account)) }
    }

    fn allowed_images_setting(&self, image: &Image, account: &str) -> Option<&AllowedImagesSeed> {
        self.allowed_images.get(&(account.to_owned(), image.region.clone()))
    }

    /// All images in the caller's Region that the caller can see.
    pub(super) fn visible_images(&self, context: &Context<'_>) -> impl Iterator<Item = &Image> {
        let (region, account, now) = (context.region.to_owned(), context.account().to_owned(), context.now);
        self.images.values().filter(move |image| image.region == region && self.can_see(image, &account, now))
    }

    /// An image that the caller can see in some Region.
    pub(super) fn visible_image(&self, region: &str, id: &str, context: &Context<'_>) -> Result<&Image, ServiceError> {
        check_image_id(id)?;
        let image = self
            .images
            .get(&resource_key(region, id))
            .filter(|image| self.can_see(image, context.account(), context.now));
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

    /// Adds a launch permission.
    pub(crate) fn share_image(&mut self, region: &str, id: &str, account: &str) -> bool {
        let Some(image) = self.images.get_mut(&resource_key(region, id)) else { return false };
        image.launch_permissions.push(LaunchPermission::Account(account.to_owned()));
        true
    }

    /// Adds or removes a permission on a snapshot.
    pub(crate) fn share_snapshot(&mut self, region: &str, id: &str, account: &str, shared: bool) -> bool {
        let Some(snapshot) = self.snapshots.get_mut(&resource_key(region, id)) else { return false };
        if shared {
            snapshot.shared_with.insert(account.to_owned());
        } else {
            snapshot.shared_with.remove(account);
        }
        true
    }

    /// Whether an account blocks public access for AMIs in a Region.
    pub(super) fn blocks_public_access(&self, account: &str, region: &str) -> bool {
        self.public_access_blocks.contains(&(account.to_owned(), region.to_owned()))
    }

    /// Whether an image is deprecated.
    pub(super) fn deprecated(image: &Image, now: OffsetDateTime) -> bool {
        image.deprecation.is_some_and(|date| date <= now)
    }
}

/// Whether a setting of Allowed AMIs allows an image. It always allows those of the account.
fn allows(setting: &AllowedImagesSeed, image: &Image, account: &str) -> bool {
    let provides = |provider: &String| *provider == image.owner || image.owner_alias.as_ref() == Some(provider);
    image.owner == account || setting.providers.iter().any(provides)
}
