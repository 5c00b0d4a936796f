//! [`Pace`]: how often to look.

use std::time::Duration;

/// How often the waiter asks AWS, and how long it holds other things to be possible.
///
/// Real copies take minutes to hours, so the defaults are unhurried. Tests and emulators, whose copies take seconds,
/// scale all of it with [`Pace::from_environment`].
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two polls, at least.
    pub quickest: Duration,
    /// Between two polls, at most, unless AWS is pressed for time.
    pub slowest: Duration,
    /// How long AWS may not find an image that it has just made: its Regions agree with themselves only after a while.
    pub propagation: Duration,
    /// How long a deletion waits for what holds it back, such as a fleet that is being deleted in the same run.
    pub grace: Duration,
    /// How long a call is made again that AWS throttles or fails itself, after the SDK has given up on it.
    pub patience: Duration,
    /// How long a wait goes on with credentials that have expired. The SDK looks for new ones when it knows that its
    /// own have expired, and where nobody told it when they do, every 15 minutes.
    pub renewal: Duration,
    /// At most this long passes between two lines of an action's progress.
    pub narration: Duration,
}

/// The variable that speeds waiting up, for tests and emulators; CONTRIBUTING.md tells of it.
const SPEED: &str = "TF_PROVIDER_IMAGE_SPEED";

impl Default for Pace {
    fn default() -> Self {
        Self {
            quickest: Duration::from_secs(5),
            slowest: Duration::from_secs(30),
            propagation: Duration::from_mins(5),
            grace: Duration::from_mins(2),
            patience: Duration::from_mins(2),
            renewal: Duration::from_mins(20),
            narration: Duration::from_secs(25),
        }
    }
}

impl Pace {
    /// The default pace, divided by the number in `TF_PROVIDER_IMAGE_SPEED` if there is one above 1.
    pub fn from_environment() -> Self {
        let speed = std::env::var(SPEED).ok().and_then(|text| text.parse::<f64>().ok());
        Self::default().faster(speed.filter(|speed| speed.is_finite() && *speed > 1.0).unwrap_or(1.0))
    }

    fn faster(self, speed: f64) -> Self {
        Self {
            quickest: self.quickest.div_f64(speed),
            slowest: self.slowest.div_f64(speed),
            propagation: self.propagation.div_f64(speed),
            grace: self.grace.div_f64(speed),
            patience: self.patience.div_f64(speed),
            renewal: self.renewal.div_f64(speed),
            narration: self.narration.div_f64(speed),
        }
    }

    /// The interval between two polls when nothing has changed for this long: a tenth of it, within the limits, so that
    /// somebody who waits does not wait for the provider much longer than for AWS.
    pub(super) fn interval_after(&self, unchanged: Duration) -> Duration {
        (unchanged / 10).clamp(self.quickest, self.slowest)
    }

    /// The next interval of a call that is made again and again, and was refused again.
    pub(super) fn slower(&self, interval: Duration) -> Duration {
        interval.mul_f64(1.5).min(self.slowest)
    }

    /// The next interval when AWS asked to slow down or could not be reached.
    pub(super) fn backing_off(&self, interval: Duration) -> Duration {
        interval.mul_f64(2.0).min(self.slowest * 2)
    }

    /// An interval with up to a tenth added or taken, so that many processes do not ask at the same moment.
    pub(super) fn jittered(interval: Duration) -> Duration {
        interval.mul_f64(0.9 + 0.2 * fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_slows_down_to_a_limit_and_stays_near_its_interval() {
        let pace = Pace::default();
        let after = |seconds| pace.interval_after(Duration::from_secs(seconds)).as_secs();
        assert_eq!([0, 45, 50, 100, 300, 3600].map(after), [5, 5, 5, 10, 30, 30]);
        let mut interval = pace.quickest;
        for _ in 0..10 {
            interval = pace.slower(interval);
        }
        assert_eq!(interval, pace.slowest);
        assert_eq!(pace.backing_off(interval), pace.slowest * 2);
        let jittered = Pace::jittered(interval);
        assert!(jittered >= interval.mul_f64(0.9) && jittered <= interval.mul_f64(1.1));
    }
}
