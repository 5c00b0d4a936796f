//! The simulator as a library: [`Simulator`] and [`RunningSimulator`].

use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Deref;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use http::{Request, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::calls::Call;
use crate::clock::Clock;
use crate::ec2::{ImageRecord, ImageState, SnapshotRecord};
use crate::faults::Fault;
use crate::seed::{Seed, SeedError};
use crate::settings::Settings;
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
