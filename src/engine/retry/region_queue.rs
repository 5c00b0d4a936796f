//! [`RegionQueue`]: one retrying create request at a time in each Region.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::terraform::Context;

/// Lines of copies that something holds back, one a Region: only the first of a line asks AWS, and the others wait for
/// it to get through. A hundred copies that all asked would be throttled for asking.
#[derive(Debug, Default)]
pub(crate) struct RegionQueue(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

/// The right to ask, until it is dropped.
pub(crate) type RegionTurn = OwnedMutexGuard<()>;

impl RegionQueue {
    fn line(&self, region: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lines.entry(region.to_owned()).or_default())
    }

    /// Whether copies to the Region are waiting.
    pub(crate) fn has_waiters(&self, region: &str) -> bool {
        self.line(region).try_lock().is_err()
    }

    /// Waits for its turn, in the order of arrival. Returns none if the user stopped meanwhile.
    pub(crate) async fn take(&self, region: &str, context: &Context) -> Option<RegionTurn> {
        let line = self.line(region);
        tokio::select! {
            () = context.stopped() => None,
            turn = line.lock_owned() => Some(turn),
        }
    }
}
