//! [`ConcurrencyLimit`]: how many create requests are sent at the same time.

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::terraform::Context;

/// How many copies are asked for at the same time. AWS takes them at a far slower rate anyway, and each call needs a
/// connection of its own, which stays open, with its memory, for a while.
const AT_ONCE: usize = 50;

/// The places of calls that ask for copies.
#[derive(Debug)]
pub(crate) struct ConcurrencyLimit(Semaphore);

impl Default for ConcurrencyLimit {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl ConcurrencyLimit {
    /// Waits for a place, which is free again when the result is dropped. Returns none if the user has stopped.
    pub(crate) async fn take(&self, context: &Context) -> Option<SemaphorePermit<'_>> {
        tokio::select! {
            biased;
            () = context.stopped() => None,
            // Nobody closes it, so there is a place in the end.
            place = self.0.acquire() => place.ok(),
        }
    }
}
