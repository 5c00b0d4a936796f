//! [`Backoff`]: growing pauses between the attempts of a call.

use std::time::Duration;

use crate::engine::wait::timing::{Timing, sleep};
use crate::terraform::Context;

/// Exponential backoff with jitter and an upper limit.
#[derive(Debug)]
pub(crate) struct Backoff {
    interval: Duration,
    factor: f64,
    max: Duration,
}

impl Backoff {
    /// Pauses between the attempts of a call that AWS rejects for now: they start at the shortest poll interval and grow
    /// by half each time.
    pub(crate) fn between_attempts(timing: Timing) -> Self {
        Self { interval: timing.min_poll_interval, factor: 1.5, max: timing.max_poll_interval }
    }

    /// Pauses after a response that does not come from AWS. They are short: the next one is most likely the same.
    pub(crate) fn after_unexpected_response(timing: Timing) -> Self {
        Self { interval: timing.min_poll_interval / 3, factor: 1.0, max: timing.min_poll_interval }
    }

    /// Pauses after throttled polls: they double, up to twice the longest poll interval. There is none before the first
    /// one.
    pub(crate) fn after_throttled_polls(timing: Timing) -> Self {
        Self { interval: Duration::ZERO, factor: 2.0, max: timing.max_poll_interval * 2 }
    }

    /// The current pause, without jitter.
    pub(crate) fn interval(&self) -> Duration {
        self.interval
    }

    /// Sets the pause to the next one after `interval`, and returns it.
    pub(crate) fn grow_from(&mut self, interval: Duration) -> Duration {
        self.interval = interval.mul_f64(self.factor).min(self.max);
        self.interval
    }

    /// Halves the pause after a success.
    pub(crate) fn shrink(&mut self) {
        self.interval /= 2;
    }

    /// Pauses before the next attempt. Returns `false` if the user stopped meanwhile.
    pub(crate) async fn wait(&mut self, context: &Context) -> bool {
        self.wait_or(context, std::future::pending::<()>()).await
    }

    /// As [`Self::wait`], but at most until this event.
    pub(crate) async fn wait_or<T>(&mut self, context: &Context, event: impl Future<Output = T>) -> bool {
        let pause = Timing::jittered(self.interval);
        self.grow_from(self.interval);
        tokio::select! {
            () = context.stopped() => false,
            () = sleep(pause) => true,
            _ = event => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit() {
        let timing = Timing::default();
        let mut backoff = Backoff::between_attempts(timing);
        assert_eq!(backoff.interval(), timing.min_poll_interval);
        for _ in 0..10 {
            backoff.grow_from(backoff.interval());
        }
        assert_eq!(backoff.interval(), timing.max_poll_interval);
    }

    #[test]
    fn throttled_polls_double_the_pause_and_successes_halve_it() {
        let timing = Timing::default();
        let mut backoff = Backoff::after_throttled_polls(timing);
        assert_eq!(backoff.interval(), Duration::ZERO);
        assert_eq!(backoff.grow_from(timing.min_poll_interval), timing.min_poll_interval * 2);
        assert_eq!(backoff.grow_from(timing.max_poll_interval * 2), timing.max_poll_interval * 2);
        backoff.shrink();
        assert_eq!(backoff.interval(), timing.max_poll_interval);
    }
}
