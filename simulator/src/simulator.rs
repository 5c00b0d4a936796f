//! The library API: [`Simulator`] and the inspection and manipulation of its state. `server/running.rs` handles
//! requests.

use std::sync::{Arc, Mutex, PoisonError};

use crate::faults::fault::Fault;
use crate::seed::check::SeedError;
use crate::seed::contents::Seed;
use crate::services::appstream::records::AppStreamImageRecord;
use crate::services::ec2::images::image::ImageState;
use crate::services::ec2::records::{ImageRecord, SnapshotRecord};
use crate::services::workspaces::bundles::bundle::Bundle;
use crate::services::workspaces::images::image::WorkspacesImageError;
use crate::services::workspaces::records::{WorkspacesBundleRecord, WorkspacesImageRecord};
use crate::world::call_log::Call;
use crate::world::clock::Clock;
use crate::world::settings::Settings;
use crate::world::state::World;

/// A simulated AWS. Clones share their state.
#[derive(Debug, Clone)]
pub struct Simulator {
    world: Arc<Mutex<World>>,
}

impl Simulator {
    /// An empty simulated AWS for use through [`Simulator::answer`]. [`Simulator::start`] serves one on a port.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { world: Arc::new(Mutex::new(World::new(settings))) }
    }

    /// Adds the contents of a seed. Existing images and keys with the same IDs are replaced.
    ///
    /// # Errors
    /// If the seed is invalid. Nothing is added then.
    pub fn seed(&self, seed: Seed) -> Result<(), SeedError> {
        seed.load_into(&mut self.world())
    }

    /// All calls so far, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.world().calls.all()
    }

    /// Clears the log of calls.
    pub fn clear_calls(&self) {
        self.world().calls.clear();
    }

    /// All AMIs of all Regions and accounts in any state, ordered by Region and ID.
    #[must_use]
    pub fn images(&self) -> Vec<ImageRecord> {
        let mut world = self.world();
        world.advance(Clock::now());
        world.ec2.image_records()
    }

    /// All snapshots of all Regions and accounts in any state, ordered by Region and ID.
    #[must_use]
    pub fn snapshots(&self) -> Vec<SnapshotRecord> {
        let mut world = self.world();
        world.advance(Clock::now());
        world.ec2.snapshot_records(Clock::now())
    }

    /// Injects a fault.
    pub fn inject(&self, fault: Fault) {
        self.world().faults.add(fault);
    }

    /// All faults in force.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.world().faults.all()
    }

    /// Removes all faults.
    pub fn clear_faults(&self) {
        self.world().faults.clear();
    }

    /// Expires an access key, or renews it.
    pub fn expire_access_key(&self, access_key_id: &str, expired: bool) {
        let mut world = self.world();
        if expired {
            world.access.expired.insert(access_key_id.to_owned());
        } else {
            world.access.expired.remove(access_key_id);
        }
    }

    /// Removes an AMI out of band and keeps its snapshots. Returns whether it existed.
    #[must_use]
    pub fn remove_image(&self, region: &str, image_id: &str) -> bool {
        self.world().ec2.remove_image(region, image_id)
    }

    /// Removes a snapshot, even if it is in use. Returns whether it existed.
    #[must_use]
    pub fn remove_snapshot(&self, region: &str, snapshot_id: &str) -> bool {
        self.world().ec2.remove_snapshot(region, snapshot_id)
    }

    /// Disables an AMI. Returns whether it exists.
    #[must_use]
    pub fn disable_image(&self, region: &str, image_id: &str) -> bool {
        self.set_image_state(region, image_id, ImageState::Disabled, None)
    }

    /// Sets the state of an AMI and the message of its state reason. `available` completes its snapshots, `failed` and
    /// `error` fail them with the same message, and `pending` lasts until the next change. Returns whether the AMI
    /// exists.
    #[must_use]
    pub fn set_image_state(&self, region: &str, image_id: &str, state: ImageState, reason: Option<&str>) -> bool {
        let mut world = self.world();
        world.advance(Clock::now());
        world.ec2.set_image_state(region, image_id, state, reason)
    }

    /// Replaces the tags of an AMI. Returns whether it exists.
    #[must_use]
    pub fn set_image_tags<K: Into<String>, V: Into<String>>(
        &self,
        region: &str,
        image_id: &str,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> bool {
        let tags = tags.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self.world().ec2.set_image_tags(region, image_id, tags)
    }

    /// Replaces the tags of a snapshot. Returns whether it exists.
    #[must_use]
    pub fn set_snapshot_tags<K: Into<String>, V: Into<String>>(
        &self,
        region: &str,
        snapshot_id: &str,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> bool {
        let tags = tags.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self.world().ec2.set_snapshot_tags(region, snapshot_id, tags)
    }

    /// Makes an AMI public or private, as `ModifyImageAttribute` does. Returns whether it exists.
    #[must_use]
    pub fn set_image_public(&self, region: &str, image_id: &str, public: bool) -> bool {
        self.world().ec2.set_image_public(region, image_id, public)
    }

    /// Locks the state. It has no invariant that a panic could break, so a poisoned lock is usable.
    pub(crate) fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// AppStream and WorkSpaces. If several accounts have an AppStream image with the same name in a Region, the methods
/// use the default account's.
impl Simulator {
    /// All AppStream images of all Regions and accounts in any state, ordered by Region, account and name.
    #[must_use]
    pub fn appstream_images(&self) -> Vec<AppStreamImageRecord> {
        let mut world = self.world();
        world.advance(Clock::now());
        world.appstream.image_records()
    }

    /// Removes an AppStream image out of band, even if it is in use. Returns whether it existed.
    #[must_use]
    pub fn remove_appstream_image(&self, region: &str, name: &str) -> bool {
        let mut world = self.world();
        let account = world.settings.account.clone();
        world.appstream.remove_image(region, &account, name)
    }

    /// Sets the state of an AppStream image, documented or not, and the code and message of its state change reason.
    /// The state lasts until the next change. Returns whether the image exists.
    #[must_use]
    pub fn set_appstream_image_state(
        &self,
        region: &str,
        name: &str,
        state: &str,
        reason: Option<(&str, &str)>,
    ) -> bool {
        let mut world = self.world();
        world.advance(Clock::now());
        let account = world.settings.account.clone();
        world.appstream.set_image_state((region, &account, name), state, reason)
    }

    /// Replaces the tags of an AppStream image. Returns whether it exists.
    #[must_use]
    pub fn set_appstream_image_tags<K: Into<String>, V: Into<String>>(
        &self,
        region: &str,
        name: &str,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> bool {
        let tags = tags.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        let mut world = self.world();
        let account = world.settings.account.clone();
        world.appstream.set_image_tags((region, &account, name), tags)
    }

    /// Removes the AppStream fleets and image builders with a name, so that their images can be deleted. Returns
    /// whether any existed.
    #[must_use]
    pub fn remove_appstream_users(&self, region: &str, name: &str) -> bool {
        self.world().appstream.remove_users(region, name)
    }

    /// All WorkSpaces images of all Regions and accounts in any state, ordered by Region and ID.
    #[must_use]
    pub fn workspaces_images(&self) -> Vec<WorkspacesImageRecord> {
        let mut world = self.world();
        world.advance(Clock::now());
        world.workspaces.image_records()
    }

    /// Removes a WorkSpaces image out of band, even if it is in use. Returns whether it existed.
    #[must_use]
    pub fn remove_workspaces_image(&self, region: &str, image_id: &str) -> bool {
        self.world().workspaces.remove_image(region, image_id)
    }

    /// Sets the state of a WorkSpaces image, documented or not, and its error code and message, which are also listed
    /// as its only error. The state lasts until the next change. Returns whether the image exists.
    #[must_use]
    pub fn set_workspaces_image_state(
        &self,
        region: &str,
        image_id: &str,
        state: &str,
        error: Option<(&str, &str)>,
    ) -> bool {
        let error =
            error.map(|(code, message)| WorkspacesImageError { code: code.to_owned(), message: message.to_owned() });
        let mut world = self.world();
        world.advance(Clock::now());
        world.workspaces.set_image_state(region, image_id, state, error)
    }

    /// Replaces the tags of a WorkSpaces image. Returns whether it exists.
    #[must_use]
    pub fn set_workspaces_image_tags<K: Into<String>, V: Into<String>>(
        &self,
        region: &str,
        image_id: &str,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> bool {
        let tags = tags.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self.world().workspaces.set_image_tags(region, image_id, tags)
    }

    /// All WorkSpaces bundles of all Regions and accounts, ordered by Region and ID.
    #[must_use]
    pub fn workspaces_bundles(&self) -> Vec<WorkspacesBundleRecord> {
        self.world().workspaces.bundle_records(Clock::now())
    }

    /// Changes the image of a WorkSpaces bundle out of band. Returns whether the bundle exists.
    #[must_use]
    pub fn set_workspaces_bundle_image(&self, region: &str, bundle_id: &str, image_id: &str) -> bool {
        let change = |bundle: &mut Bundle| image_id.clone_into(&mut bundle.image_id);
        self.world().workspaces.change_bundle(region, bundle_id, change)
    }

    /// Sets the state of a WorkSpaces bundle, documented or not. Returns whether it exists.
    #[must_use]
    pub fn set_workspaces_bundle_state(&self, region: &str, bundle_id: &str, state: &str) -> bool {
        let change = |bundle: &mut Bundle| state.clone_into(&mut bundle.state);
        self.world().workspaces.change_bundle(region, bundle_id, change)
    }

    /// Replaces the tags of a WorkSpaces bundle. Returns whether it exists.
    #[must_use]
    pub fn set_workspaces_bundle_tags<K: Into<String>, V: Into<String>>(
        &self,
        region: &str,
        bundle_id: &str,
        tags: impl IntoIterator<Item = (K, V)>,
    ) -> bool {
        let tags = tags.into_iter().map(|(key, value)| (key.into(), value.into())).collect();
        self.world().workspaces.change_bundle(region, bundle_id, |bundle| bundle.tags = tags)
    }

    /// Removes a WorkSpace, so that its bundle can be deleted. Returns whether it existed.
    #[must_use]
    pub fn remove_workspace(&self, region: &str, workspace_id: &str) -> bool {
        self.world().workspaces.remove_workspace(region, workspace_id)
    }

    /// Removes a WorkSpaces bundle, so that its image can be deleted. Returns whether it existed.
    #[must_use]
    pub fn remove_workspaces_bundle(&self, region: &str, bundle_id: &str) -> bool {
        self.world().workspaces.remove_bundle(region, bundle_id)
    }
}
