//! [`Rate`]: the speed of a copy.

use std::time::Duration;

use tokio::time::Instant;

/// The last percentage that is no basis for an estimate: EC2 reports it for most of the time of most copies.
const ALMOST_DONE: u8 = 99;

/// The speed of a copy, measured by its percentages.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rate {
    /// When the first percentage was reported, and that percentage.
    first: (Instant, u8),
    /// When the current percentage was first reported, and that percentage.
    last: (Instant, u8),
}

impl Rate {
    /// The rate after a report. A report without a percentage changes nothing.
    pub(crate) fn measured(rate: Option<Self>, percent: Option<u8>, now: Instant) -> Option<Self> {
        let Some(percent) = percent else { return rate };
        let now = (now, percent);
        match rate {
            Some(rate) if rate.last.1 == now.1 => Some(rate),
            Some(rate) => Some(Self { last: now, ..rate }),
            None => Some(Self { first: now, last: now }),
        }
    }

    /// The last percentage.
    pub(crate) fn percent(&self) -> u8 {
        self.last.1
    }

    /// The remaining time if the copy continues at this speed. `None` if the percentage has not increased yet, and once the
    /// copy has taken longer than that.
    pub(crate) fn remaining(&self, now: Instant) -> Option<Duration> {
        let done = self.last.1.checked_sub(self.first.1)?;
        let taken = self.last.0.duration_since(self.first.0);
        let left = extrapolate(taken, done, self.last.1)?;
        left.checked_sub(now.duration_since(self.last.0))
    }
}

/// The remaining time of a copy that has reached this percentage in the time since its start, if it continues at this speed.
pub(crate) fn remaining_since_start(percent: u8, elapsed: Duration) -> Option<Duration> {
    extrapolate(elapsed, percent, percent)
}

fn extrapolate(taken: Duration, done: u8, percent: u8) -> Option<Duration> {
    let open = 100_u8.checked_sub(percent)?;
    if done == 0 || percent >= ALMOST_DONE { None } else { Some(taken.mul_f64(f64::from(open) / f64::from(done))) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rate after these percentages, one a minute.
    fn after(percentages: &[u8]) -> (Option<Rate>, Instant) {
        let mut now = Instant::now();
        let mut rate = None;
        for percent in percentages {
            rate = Rate::measured(rate, Some(*percent), now);
            now += Duration::from_mins(1);
        }
        (rate, now)
    }

    #[test]
    fn estimates_the_remaining_time() {
        // Each is measured a minute after the last percentage.
        for (percentages, left) in [
            (&[10, 20, 30][..], Some(6)),
            (&[10, 30][..], Some(3)),
            // The percentage has not changed yet, or it has decreased.
            (&[0][..], None),
            (&[10, 10, 10][..], None),
            (&[20, 10][..], None),
            // Longer than estimated.
            (&[0, 50, 50][..], None),
            // EC2 reports this percentage for most of the time.
            (&[0, 99][..], None),
            (&[0, 99, 99, 99, 99][..], None),
        ] {
            let (rate, now) = after(percentages);
            let minutes = rate.and_then(|rate| rate.remaining(now)).map(|left| left.as_secs().div_ceil(60));
            assert_eq!(minutes, left, "{percentages:?}");
        }
        assert_eq!(Rate::measured(None, None, Instant::now()), None);
    }

    #[test]
    fn estimates_from_the_start_of_a_copy() {
        let hour = Duration::from_hours(1);
        assert_eq!(remaining_since_start(75, hour), Some(hour / 3));
        assert_eq!(remaining_since_start(0, hour), None);
        assert_eq!(remaining_since_start(99, hour), None);
        assert_eq!(remaining_since_start(101, hour), None);
    }
}
