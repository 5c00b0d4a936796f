//! [`Backoff`]: the pauses of one call that is made again.

use std::time::Duration;

use crate::engine::wait::timing::{Timing, sleep};
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
