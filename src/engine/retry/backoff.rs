//! Waiting for what holds a call back: [`Backoff`] makes it again, [`RegionQueue`] lets one call at a time do so, [`Deadline`]
//! says for how long. [`ConcurrencyLimit`] keeps calls from being made all at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use crate::aws::{ErrorKind, ServiceError};
use crate::engine::wait::poller::sleep;
use crate::engine::wait::timing::Timing;
use crate::terraform::Context;

/// The pauses of one call that is made again and again until nothing holds it back any more.
#[derive(Debug)]
pub struct Backoff {
    timing: Timing,
    interval: Duration,
}

impl Backoff {
    /// A queue whose pauses begin short.
    pub(crate) fn new(timing: Timing) -> Self {
        Self { timing, interval: timing.min_poll_interval }
    }

    /// Pauses before the next try, a little longer each time. Returns `false` if the user stopped meanwhile.
    pub async fn wait(&mut self, context: &Context) -> bool {
        let pause = Timing::jittered(self.interval);
        self.interval = self.timing.next_backoff(self.interval);
        tokio::select! {
            () = context.stopped() => false,
            () = sleep(pause) => true,
        }
    }
}

/// A time in which something may still pass by itself.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    until: Instant,
}

impl Deadline {
    /// A grace of this time from now on.
    pub(crate) fn of(time: Duration) -> Self {
        Self { until: Instant::now() + time }
    }

    /// Whether the time is up.
    pub fn has_passed(&self) -> bool {
        Instant::now() >= self.until
    }
}

/// Makes a call until AWS answers it, for a while: a call that may be made twice, and that AWS throttles or fails
/// itself. The SDK has made it several times already, but a throttled account or a bad minute of a service outlasts it.
///
/// # Errors
///
/// What AWS answered in the end.
pub(crate) async fn retry_transient<T, F>(
    timing: Timing,
    context: &Context,
    call: impl Fn() -> F,
) -> Result<T, ServiceError>
where
    F: Future<Output = Result<T, ServiceError>>,
{
    let retry_window = Deadline::of(timing.retry_window);
    let mut queue = Backoff::new(timing);
    loop {
        let error = match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let passes = matches!(error.kind, ErrorKind::Throttled | ErrorKind::Transient);
        if !passes || retry_window.has_passed() {
            return Err(error);
        }
        tracing::debug!(%error, "the call is made again");
        if !queue.wait(context).await {
            return Err(error);
        }
    }
}

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
