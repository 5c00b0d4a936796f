//! The simulator as a library: [`Simulator`] and [`RunningSimulator`].

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::appstream::AppStreamImageRecord;
use crate::calls::Call;
use crate::clock::Clock;
use crate::ec2::{ImageRecord, ImageState, SnapshotRecord};
use crate::faults::Fault;
use crate::seed::{Seed, SeedError};
use crate::settings::Settings;
use crate::workspaces::{WorkspacesImageError, WorkspacesImageRecord};
use crate::world::World;
use crate::{dispatch, server};

/// A simulated AWS. Clones are the same AWS.
#[derive(Debug, Clone)]
pub struct Simulator {
    pub(crate) world: Arc<Mutex<World>>,
}

/// The simulator closed the connection instead of answering, because a fault told it to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the simulator dropped the connection, as a fault told it to")]
pub struct ConnectionDropped;

impl Simulator {
    /// A simulated AWS without any images. It answers through [`Simulator::answer`]; [`Simulator::start`] gives it a
    /// port.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { world: Arc::new(Mutex::new(World::new(settings))) }
    }

    /// Starts a simulator on a free port of 127.0.0.1, in a task that ends when the result is dropped.
    ///
    /// # Errors
    /// When no port can be bound.
    pub async fn start(settings: Settings) -> std::io::Result<RunningSimulator> {
        let simulator = Self::new(settings);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let served = simulator.clone();
        let task = tokio::spawn(async move {
            // Accepting connections goes on for as long as the task does, so there is no result to report.
            let _ = served.serve(listener, std::future::pending()).await;
        });
        Ok(RunningSimulator { simulator, address, task })
    }

    /// Answers one request, whole protocol and all, without a socket. A test with tokio's clock paused gives an AWS
    /// SDK an HTTP client that calls this.
    ///
    /// # Errors
    /// [`ConnectionDropped`] where a fault closes the connection.
    pub async fn answer(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ConnectionDropped> {
        dispatch::answer(self, request).await
    }

    /// Serves HTTP/1.1 until `shutdown` is ready; calls in progress are then cut off.
    ///
    /// # Errors
    /// None today: a connection that cannot be accepted is tried again.
    pub async fn serve(&self, listener: TcpListener, shutdown: impl Future<Output = ()> + Send) -> std::io::Result<()> {
        server::serve(self, listener, shutdown).await;
        Ok(())
    }

    /// Adds what a seed holds to this AWS. An image or key that is there already is replaced.
    ///
    /// # Errors
    /// When the seed contradicts itself or names something that does not exist; nothing is added then.
    pub fn seed(&self, seed: Seed) -> Result<(), SeedError> {
        seed.plant(&mut self.world())
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
        world.settle(Clock::now());
        world.ec2.image_records()
    }

    /// Every snapshot of every Region and account, in any state, ordered by Region and id.
    #[must_use]
    pub fn snapshots(&self) -> Vec<SnapshotRecord> {
        let mut world = self.world();
        world.settle(Clock::now());
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
        world.settle(Clock::now());
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
}

/// AppStream and WorkSpaces. Where several accounts have an AppStream image of one name in a Region, the default
/// account's is meant.
impl Simulator {
    /// Every AppStream image of every Region and account, in any state, ordered by Region, account and name.
    #[must_use]
    pub fn appstream_images(&self) -> Vec<AppStreamImageRecord> {
        let mut world = self.world();
        world.settle(Clock::now());
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
        world.settle(Clock::now());
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
        world.settle(Clock::now());
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
        world.settle(Clock::now());
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

/// A simulator that serves a port of 127.0.0.1 until it is dropped.
#[derive(Debug)]
pub struct RunningSimulator {
    simulator: Simulator,
    address: SocketAddr,
    task: JoinHandle<()>,
}

impl RunningSimulator {
    /// The address for `AWS_ENDPOINT_URL`: `http://127.0.0.1:PORT`.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The simulator that is served.
    #[must_use]
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }
}

impl Deref for RunningSimulator {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        &self.simulator
    }
}

impl Drop for RunningSimulator {
    fn drop(&mut self) {
        self.task.abort();
    }
}
