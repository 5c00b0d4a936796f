//! [`Timing`]: intervals and time limits.

use std::time::Duration;

use crate::terraform::Context;

/// Intervals and time limits of polls and retries.
///
/// The defaults suit real copies, which take minutes to hours. Tests and emulators, whose copies take seconds, scale all
/// of them with [`Timing::from_environment`].
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Shortest interval between two polls.
    pub min_poll_interval: Duration,
    /// Longest interval between two polls, except after errors.
    pub max_poll_interval: Duration,
    /// How long AWS may not find a new image, since it is eventually consistent.
    pub consistency_window: Duration,
    /// How long a deletion is retried while the image is in use, for example by a fleet that the same run deletes.
    pub in_use_grace: Duration,
    /// How long a throttled or failed call is retried after the SDK's own retries.
    pub retry_window: Duration,
    /// How long polling continues with expired credentials. The SDK refreshes credentials when it knows that they have
    /// expired, and every 15 minutes if their source does not report when they expire.
    pub credentials_renewal_window: Duration,
    /// How long AWS may take to respond to a change under way after the user stopped.
    pub stop_grace: Duration,
    /// Longest interval between two progress messages of an action.
    pub progress_interval: Duration,
    /// Longest interval between two lines about an image in the progress file and in the log, and between two reads of its
    /// percentage.
    pub report_interval: Duration,
}

/// The environment variable that speeds up waiting in tests and with emulators (see CONTRIBUTING.md).
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
            stop_grace: Duration::from_secs(30),
            progress_interval: Duration::from_secs(25),
            // A line is due every minute, and a busy machine may be late.
            report_interval: Duration::from_secs(55),
        }
    }
}

impl Timing {
    /// The defaults, divided by the number in `TF_PROVIDER_IMAGE_SPEED` if it is above 1.
    pub fn from_environment() -> Self {
        let speed = std::env::var(SPEED).ok().and_then(|text| text.parse::<f64>().ok());
        match speed {
            Some(speed) if speed.is_finite() && speed > 1.0 => Self::default().scaled(speed),
            _ => Self::default(),
        }
    }

    fn scaled(self, speed: f64) -> Self {
        Self {
            min_poll_interval: self.min_poll_interval.div_f64(speed),
            max_poll_interval: self.max_poll_interval.div_f64(speed),
            consistency_window: self.consistency_window.div_f64(speed),
            in_use_grace: self.in_use_grace.div_f64(speed),
            retry_window: self.retry_window.div_f64(speed),
            credentials_renewal_window: self.credentials_renewal_window.div_f64(speed),
            stop_grace: self.stop_grace.div_f64(speed),
            progress_interval: self.progress_interval.div_f64(speed),
            report_interval: self.report_interval.div_f64(speed),
        }
    }

    /// The interval until the next poll when nothing has changed for this long: a tenth of it, within the limits, so
    /// that the delay stays small compared with the time that AWS takes.
    pub(crate) fn poll_interval(&self, unchanged: Duration) -> Duration {
        (unchanged / 10).clamp(self.min_poll_interval, self.max_poll_interval)
    }

    /// The interval with a jitter of 10 percent, so that many processes do not call AWS at the same moment.
    pub(crate) fn jittered(interval: Duration) -> Duration {
        interval.mul_f64(0.9 + 0.2 * fastrand::f64())
    }
}

/// The result of a change in AWS; `None` if AWS has not responded `stop_grace` after the user stopped.
pub(crate) async fn within_stop_grace<T>(
    timing: Timing,
    context: &Context,
    change: impl Future<Output = T>,
) -> Option<T> {
    let grace = async {
        context.interrupted().await;
        sleep(timing.stop_grace).await;
    };
    tokio::select! {
        biased;
        result = change => Some(result),
        () = grace => None,
    }
}

/// Sleeps. Only the poller, the backoff and the grace after a stop call it. The first two end their pauses when the user stops.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may sleep")]
pub(crate) async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poll_interval_grows_to_a_limit() {
        let timing = Timing::default();
        let after = |seconds| timing.poll_interval(Duration::from_secs(seconds)).as_secs();
        assert_eq!([0, 45, 50, 100, 300, 3600].map(after), [5, 5, 5, 10, 30, 30]);
    }

    #[test]
    fn jitter_is_at_most_ten_percent() {
        let interval = Duration::from_secs(30);
        let jittered = Timing::jittered(interval);
        assert!(jittered >= interval.mul_f64(0.9) && jittered <= interval.mul_f64(1.1));
    }

    #[test]
    fn speed_divides_all_times() {
        let scaled = Timing::default().scaled(5.0);
        assert_eq!(scaled.min_poll_interval, Duration::from_secs(1));
        assert_eq!(scaled.credentials_renewal_window, Duration::from_mins(4));
    }
}
