//! [`RegionQueue`]: serializes the retried create requests of each Region.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedMutexGuard, watch};

use crate::terraform::Context;

/// Queues of create requests that AWS currently rejects, one for each Region. Only the first request of a queue is sent
/// again; AWS would throttle a hundred that all retried.
#[derive(Debug, Default)]
pub(crate) struct RegionQueue(Mutex<HashMap<String, Queue>>);

/// The queue of one Region.
#[derive(Debug, Default)]
struct Queue {
    lock: Arc<tokio::sync::Mutex<()>>,
    /// What its requests wait for, in words. Empty until a request has reported it.
    reason: String,
    /// The number of copies of this process that have ended.
    ended: watch::Sender<u64>,
}

/// The permit to send the create request of a Region's queue, until it is dropped.
pub(crate) type RegionPermit = OwnedMutexGuard<()>;

impl RegionQueue {
    /// Locks even after a thread panicked: no queue is left half changed.
    fn with<T>(&self, region: &str, act: impl FnOnce(&mut Queue) -> T) -> T {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(queues.entry(region.to_owned()).or_default())
    }

    fn lock(&self, region: &str) -> Arc<tokio::sync::Mutex<()>> {
        self.with(region, |queue| Arc::clone(&queue.lock))
    }

    /// Records what the requests to the Region wait for.
    pub(crate) fn set_reason(&self, region: &str, reason: &str) {
        self.with(region, |queue| reason.clone_into(&mut queue.reason));
    }

    /// What the requests to the Region wait for, in words. Empty if it is not known.
    pub(crate) fn reason(&self, region: &str) -> String {
        self.with(region, |queue| queue.reason.clone())
    }

    /// Records that a copy to the Region has ended, so that AWS may accept the next one.
    pub(crate) fn copy_ended(&self, region: &str) {
        self.with(region, |queue| queue.ended.send_modify(|ended| *ended += 1));
    }

    /// Changes whenever a copy to the Region ends after this call.
    pub(crate) fn ended_copies(&self, region: &str) -> watch::Receiver<u64> {
        self.with(region, |queue| queue.ended.subscribe())
    }

    /// Whether a request to the Region is queued.
    pub(crate) fn has_waiters(&self, region: &str) -> bool {
        self.lock(region).try_lock().is_err()
    }

    /// Waits for the permit, in the order of the calls. Returns `None` if the user stopped.
    pub(crate) async fn acquire(&self, region: &str, context: &Context) -> Option<RegionPermit> {
        let lock = self.lock(region);
        tokio::select! {
            () = context.stopped() => None,
            permit = lock.lock_owned() => Some(permit),
        }
    }
}
