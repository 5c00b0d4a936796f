//! The simulator as a library: [`Simulator`], what it contains and what can be done to it. How it answers is in
//! `running.rs`.

use std::sync::{Arc, Mutex, PoisonError};

use crate::faults::fault::Fault;
use crate::seed::check::SeedError;
use crate::seed::contents::Seed;
use crate::services::appstream::records::AppStreamImageRecord;
use crate::services::ec2::images::image::ImageState;
use crate::services::ec2::records::{ImageRecord, SnapshotRecord};
use crate::services::workspaces::images::image::WorkspacesImageError;
use crate::services::workspaces::records::WorkspacesImageRecord;
use crate::world::call_log::Call;
use crate::world::clock::Clock;
use crate::world::settings::Settings;
use crate::world::state::World;

/// A simulated AWS. Clones are the same AWS.
#[derive(Debug, Clone)]
pub struct Simulator {
    world: Arc<Mutex<World>>,
}

impl Simulator {
    /// A simulated AWS without any images. It answers through [`Simulator::answer`]; [`Simulator::start`] gives it a
    /// port.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { world: Arc::new(Mutex::new(World::new(settings))) }
    }

    /// Adds what a seed holds to this AWS. An image or key that is there already is replaced.
    ///
    /// # Errors
    /// When the seed contradicts itself or names something that does not exist; nothing is added then.
    pub fn seed(&self, seed: Seed) -> Result<(), SeedError> {
        seed.load_into(&mut self.world())
    }

    /// Every call so far, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.world().calls.all()
    }

    /// Forgets the calls so far.
    pub fn clear_calls(&self) {
        self.world().calls.clear();
    }

    /// Every image of every Region and account, in any state, ordered by Region and id.
    #[must_use]
    pub fn images(&self) -> Vec<ImageRecord> {
        let mut world = self.world();
        world.advance(Clock::now());
        world.ec2.image_records()
    }

    /// Every snapshot of every Region and account, in any state, ordered by Region and id.
    #[must_use]
    pub fn snapshots(&self) -> Vec<SnapshotRecord> {
        let mut world = self.world();
        world.advance(Clock::now());
        world.ec2.snapshot_records(Clock::now())
    }

    /// Makes something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.world().faults.add(fault);
    }

    /// Every fault in force.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        self.world().faults.all()
    }

    /// Ends every fault.
    pub fn clear_faults(&self) {
        self.world().faults.clear();
    }

    /// Ends the validity of an access key, as that of temporary credentials ends, or renews it.
    pub fn expire_access_key(&self, access_key_id: &str, expired: bool) {
        let mut world = self.world();
        if expired {
            world.access.expired.insert(access_key_id.to_owned());
        } else {
            world.access.expired.remove(access_key_id);
        }
    }

    /// Removes an image and leaves its snapshots, behind the back of whoever made it. Tells whether there was one.
    #[must_use]
    pub fn remove_image(&self, region: &str, image_id: &str) -> bool {
        self.world().ec2.remove_image(region, image_id)
    }

    /// Removes a snapshot, also one that is in use. Tells whether there was one.
    #[must_use]
    pub fn remove_snapshot(&self, region: &str, snapshot_id: &str) -> bool {
        self.world().ec2.remove_snapshot(region, snapshot_id)
    }

    /// Disables an image. Tells whether there is one.
    #[must_use]
    pub fn disable_image(&self, region: &str, image_id: &str) -> bool {
        self.set_image_state(region, image_id, ImageState::Disabled, None)
    }

    /// Puts an image into a state, with a message for its state reason. `available` completes its snapshots, `failed`
    /// and `error` fail them with the same message, `pending` lasts until the state is set again. Tells whether there
    /// is such an image.
    #[must_use]
    pub fn set_image_state(&self, region: &str, image_id: &str, state: ImageState, reason: Option<&str>) -> bool {
        let mut world = self.world();
        world.advance(Clock::now());
        world.ec2.set_image_state(region, image_id, state, reason)
    }

    /// Replaces the tags of an image. Tells whether there is one.
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

    /// The world, locked. A panic elsewhere does not make it unusable: it holds no invariant that spans a panic.
    pub(crate) fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// AppStream and WorkSpaces. Where several accounts have an AppStream image of one name in a Region, the default
/// account's is meant.
impl Simulator {
    /// Every AppStream image of every Region and account, in any state, ordered by Region, account and name.
    #[must_use]
    pub fn appstream_images(&self) -> Vec<AppStreamImageRecord> {
        let mut world = self.world();
        world.advance(Clock::now());
        world.appstream.image_records()
    }

    /// Removes an AppStream image, behind the back of whoever made it and whatever uses it. Tells whether there was
    /// one.
    #[must_use]
    pub fn remove_appstream_image(&self, region: &str, name: &str) -> bool {
        let mut world = self.world();
        let account = world.settings.account.clone();
        world.appstream.remove_image(region, &account, name)
    }

    /// Puts an AppStream image into a state, also one that AppStream does not document, with code and message of a
    /// state change reason. The state lasts until it is set again. Tells whether there is such an image.
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

    /// Replaces the tags of an AppStream image. Tells whether there is one.
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

    /// Removes the AppStream fleets and image builders with a name, so that the images they used can be deleted.
    /// Tells whether there was any.
    #[must_use]
    pub fn remove_appstream_users(&self, region: &str, name: &str) -> bool {
        self.world().appstream.remove_users(region, name)
    }

    /// Every WorkSpaces image of every Region and account, in any state, ordered by Region and id.
    #[must_use]
    pub fn workspaces_images(&self) -> Vec<WorkspacesImageRecord> {
        let mut world = self.world();
        world.advance(Clock::now());
        world.workspaces.image_records()
    }

    /// Removes a WorkSpaces image, behind the back of whoever made it and whatever uses it. Tells whether there was
    /// one.
    #[must_use]
    pub fn remove_workspaces_image(&self, region: &str, image_id: &str) -> bool {
        self.world().workspaces.remove_image(region, image_id)
    }

    /// Puts a WorkSpaces image into a state, also one that WorkSpaces does not document, with an error code and
    /// message, which are then listed as its one error too. The state lasts until it is set again. Tells whether there
    /// is such an image.
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

    /// Replaces the tags of a WorkSpaces image. Tells whether there is one.
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

    /// Removes a WorkSpaces bundle, so that the image it used can be deleted. Tells whether there was one.
    #[must_use]
    pub fn remove_workspaces_bundle(&self, region: &str, bundle_id: &str) -> bool {
        self.world().workspaces.remove_bundle(region, bundle_id)
    }
}
