//! [`RegionQueue`]: serializes the retried create requests of each Region.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

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
}

/// The permit to send the create request of a Region's queue, until it is dropped.
pub(crate) type RegionPermit = OwnedMutexGuard<()>;

impl RegionQueue {
    fn lock(&self, region: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&queues.entry(region.to_owned()).or_default().lock)
    }

    /// Records what the requests to the Region wait for.
    pub(crate) fn set_reason(&self, region: &str, reason: &str) {
        let mut queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reason.clone_into(&mut queues.entry(region.to_owned()).or_default().reason);
    }

    /// What the requests to the Region wait for, in words. Empty if it is not known.
    pub(crate) fn reason(&self, region: &str) -> String {
        let queues = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        queues.get(region).map(|queue| queue.reason.clone()).unwrap_or_default()
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
