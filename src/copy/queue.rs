//! Waiting for what holds a call back: [`Queue`] makes it again, [`Turns`] lets one call at a time do so, [`Grace`]
//! says for how long. [`Places`] keeps calls from being made all at once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedMutexGuard, Semaphore, SemaphorePermit};
use tokio::time::Instant;

use super::pace::Pace;
use super::watcher::sleep;
use crate::aws::{ErrorKind, ServiceError};
use crate::terraform::Context;

/// The pauses of one call that is made again and again until nothing holds it back any more.
#[derive(Debug)]
pub struct Queue {
    pace: Pace,
    interval: Duration,
}

impl Queue {
    /// A queue whose pauses begin short.
    pub(super) fn new(pace: Pace) -> Self {
        Self { pace, interval: pace.quickest }
    }

    /// Pauses before the next try, a little longer each time. Returns `false` if the user stopped meanwhile.
    pub async fn wait(&mut self, context: &Context) -> bool {
        let pause = Pace::jittered(self.interval);
        self.interval = self.pace.slower(self.interval);
        tokio::select! {
            () = context.stopped() => false,
            () = sleep(pause) => true,
        }
    }
}

/// A time in which something may still pass by itself.
#[derive(Debug, Clone, Copy)]
pub struct Grace {
    until: Instant,
}

impl Grace {
    /// A grace of this time from now on.
    pub(super) fn of(time: Duration) -> Self {
        Self { until: Instant::now() + time }
    }

    /// Whether the time is up.
    pub fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }
}

/// Makes a call until AWS answers it, for a while: a call that may be made twice, and that AWS throttles or fails
/// itself. The SDK has made it several times already, but a throttled account or a bad minute of a service outlasts it.
///
/// # Errors
///
/// What AWS answered in the end.
pub(super) async fn patiently<T, F>(pace: Pace, context: &Context, call: impl Fn() -> F) -> Result<T, ServiceError>
where
    F: Future<Output = Result<T, ServiceError>>,
{
    let patience = Grace::of(pace.patience);
    let mut queue = Queue::new(pace);
    loop {
        let error = match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let passes = matches!(error.kind, ErrorKind::Throttled | ErrorKind::Transient);
        if !passes || patience.is_over() {
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
pub(super) struct Places(Semaphore);

impl Default for Places {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Places {
    /// Waits for a place, which is free again when the result is dropped. Returns none if the user has stopped.
    pub(super) async fn take(&self, context: &Context) -> Option<SemaphorePermit<'_>> {
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
pub(super) struct Turns(Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>);

/// The right to ask, until it is dropped.
pub(super) type Turn = OwnedMutexGuard<()>;

impl Turns {
    fn line(&self, region: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lines.entry(region.to_owned()).or_default())
    }

    /// Whether copies to the Region are waiting.
    pub(super) fn is_anybody_waiting(&self, region: &str) -> bool {
        self.line(region).try_lock().is_err()
    }

    /// Waits for its turn, in the order of arrival. Returns none if the user stopped meanwhile.
    pub(super) async fn take(&self, region: &str, context: &Context) -> Option<Turn> {
        let line = self.line(region);
        tokio::select! {
            () = context.stopped() => None,
            turn = line.lock_owned() => Some(turn),
        }
    }
}
