//! [`RegionQueue`]: serializes the retried create requests of each Region.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::terraform::Context;

/// Queues of create requests that AWS currently rejects, one for each Region. Only the first request of a queue is sent
/// again; AWS would throttle a hundred that all retried.
#[derive(Debug, Default)]
pub(crate) struct RegionQueue(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

/// The permit to send the create request of a Region's queue, until it is dropped.
pub(crate) type RegionPermit = OwnedMutexGuard<()>;

impl RegionQueue {
    fn lock(&self, region: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(region.to_owned()).or_default())
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
