//! [`ConcurrencyLimit`]: limits concurrent requests of one kind.

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::terraform::Context;

/// Create requests of one service that may run at the same time. AWS accepts them at a far lower rate, and each call
/// needs a connection of its own, which keeps its memory for a while.
const MAX_CREATES: usize = 50;
/// Calls of one service that may read or change grants at the same time. Most of them are for one image or one account,
/// and AWS publishes no rate limits for them.
const MAX_SHARING_CALLS: usize = 5;

/// Limits the requests of one kind and one service that run at the same time.
#[derive(Debug)]
pub(crate) struct ConcurrencyLimit(Semaphore);

impl ConcurrencyLimit {
    /// The limit of create requests.
    pub(crate) fn of_creates() -> Self {
        Self(Semaphore::new(MAX_CREATES))
    }

    /// The limit of calls that read or change grants.
    pub(crate) fn of_sharing_calls() -> Self {
        Self(Semaphore::new(MAX_SHARING_CALLS))
    }

    /// Waits for a permit, which is released when it is dropped. Returns `None` if the user stopped.
    pub(crate) async fn acquire(&self, context: &Context) -> Option<SemaphorePermit<'_>> {
        tokio::select! {
            biased;
            () = context.stopped() => None,
            // The semaphore is never closed, so this always succeeds.
            permit = self.0.acquire() => permit.ok(),
        }
    }
}
