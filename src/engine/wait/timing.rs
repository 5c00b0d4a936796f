//! [`Timing`]: how often to look.

use std::time::Duration;

/// How often the waiter asks AWS, and how long it holds other things to be possible.
///
/// Real copies take minutes to hours, so the defaults are unhurried. Tests and emulators, whose copies take seconds,
/// scale all of it with [`Timing::from_environment`].
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Between two polls, at least.
    pub min_poll_interval: Duration,
    /// Between two polls, at most, unless AWS is pressed for time.
    pub max_poll_interval: Duration,
    /// How long AWS may not find an image that it has just made: its Regions agree with themselves only after a while.
    pub consistency_window: Duration,
    /// How long a deletion waits for what holds it back, such as a fleet that is being deleted in the same run.
    pub in_use_grace: Duration,
    /// How long a call is made again that AWS throttles or fails itself, after the SDK has given up on it.
    pub retry_window: Duration,
    /// How long a wait goes on with credentials that have expired. The SDK looks for new ones when it knows that its
    /// own have expired, and where nobody told it when they do, every 15 minutes.
    pub credentials_renewal_window: Duration,
    /// At most this long passes between two lines of an action's progress.
    pub progress_interval: Duration,
}

/// The variable that speeds waiting up, for tests and emulators; CONTRIBUTING.md tells of it.
const SPEED: &str = "TF_PROVIDER_IMAGE_SPEED";

impl Default for Timing {
    fn default() -> Self {
        Self {
            min_poll_interval: Duration::from_secs(5),
            max_poll_interval: Duration::from_secs(30),
            consistency_window: Duration::from_mins(5),
            in_use_grace: Duration::from_mins(2),
            retry_window: Duration::from_mins(2),
            credentials_renewal_window: Duration::from_mins(20),
            progress_interval: Duration::from_secs(25),
        }
    }
}

impl Timing {
    /// The default pace, divided by the number in `TF_PROVIDER_IMAGE_SPEED` if there is one above 1.
    pub fn from_environment() -> Self {
        let speed = std::env::var(SPEED).ok().and_then(|text| text.parse::<f64>().ok());
        Self::default().scaled(speed.filter(|speed| speed.is_finite() && *speed > 1.0).unwrap_or(1.0))
    }

    fn scaled(self, speed: f64) -> Self {
        Self {
            min_poll_interval: self.min_poll_interval.div_f64(speed),
            max_poll_interval: self.max_poll_interval.div_f64(speed),
            consistency_window: self.consistency_window.div_f64(speed),
            in_use_grace: self.in_use_grace.div_f64(speed),
            retry_window: self.retry_window.div_f64(speed),
            credentials_renewal_window: self.credentials_renewal_window.div_f64(speed),
            progress_interval: self.progress_interval.div_f64(speed),
        }
    }

    /// The interval between two polls when nothing has changed for this long: a tenth of it, within the limits, so that
    /// somebody who waits does not wait for the provider much longer than for AWS.
    pub(crate) fn poll_interval(&self, unchanged: Duration) -> Duration {
        (unchanged / 10).clamp(self.min_poll_interval, self.max_poll_interval)
    }

    /// The next interval of a call that is made again and again, and was refused again.
    pub(crate) fn next_backoff(&self, interval: Duration) -> Duration {
        interval.mul_f64(1.5).min(self.max_poll_interval)
    }

    /// The next interval when AWS asked to slow down or could not be reached.
    pub(crate) fn throttled_backoff(&self, interval: Duration) -> Duration {
        interval.mul_f64(2.0).min(self.max_poll_interval * 2)
    }

    /// An interval with up to a tenth added or taken, so that many processes do not ask at the same moment.
    pub(crate) fn jittered(interval: Duration) -> Duration {
        interval.mul_f64(0.9 + 0.2 * fastrand::f64())
    }
}

/// Sleeps, for the poller and for backoff: a stop ends the pauses of both.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may sleep")]
pub(crate) async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_slows_down_to_a_limit_and_stays_near_its_interval() {
        let timing = Timing::default();
        let after = |seconds| timing.poll_interval(Duration::from_secs(seconds)).as_secs();
        assert_eq!([0, 45, 50, 100, 300, 3600].map(after), [5, 5, 5, 10, 30, 30]);
        let mut interval = timing.min_poll_interval;
        for _ in 0..10 {
            interval = timing.next_backoff(interval);
        }
        assert_eq!(interval, timing.max_poll_interval);
        assert_eq!(timing.throttled_backoff(interval), timing.max_poll_interval * 2);
        let jittered = Timing::jittered(interval);
        assert!(jittered >= interval.mul_f64(0.9) && jittered <= interval.mul_f64(1.1));
    }
}
