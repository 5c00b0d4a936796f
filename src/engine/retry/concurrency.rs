//! [`ConcurrencyLimit`]: limits concurrent create requests.

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::terraform::Context;

/// Create requests of one service that may run at the same time. AWS accepts them at a far lower rate, and each call
/// needs a connection of its own, which keeps its memory for a while.
const MAX_CONCURRENT: usize = 50;

/// Limits the create requests of one service that run at the same time.
#[derive(Debug)]
pub(crate) struct ConcurrencyLimit(Semaphore);

impl Default for ConcurrencyLimit {
    fn default() -> Self {
        Self(Semaphore::new(MAX_CONCURRENT))
    }
}

impl ConcurrencyLimit {
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
