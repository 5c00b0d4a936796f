//! Progress messages of an action: one at each change, and one after each interval without a change.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::terraform::{Progress, ProgressSink, write_duration};

/// The last percentage that is no basis for an estimate: EC2 reports it for most of the time of most copies.
const ALMOST_DONE: u8 = 99;

/// The speed of a copy, measured by its percentages.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rate {
    /// When the first percentage was reported, and that percentage.
    first: (Instant, u8),
    /// When the current percentage was first reported, and that percentage.
    last: (Instant, u8),
}

/// Sends a message when the status text changes, and repeats the current one after each `interval`. A change of the
/// percentage alone sends no message. Never returns: run it concurrently with the operation, and drop it with that.
pub(crate) async fn report_progress(
    mut statuses: watch::Receiver<Progress>,
    sink: &ProgressSink,
    interval: Duration,
) -> Infallible {
    let started = Instant::now();
    let mut rate = None;
    loop {
        let status = statuses.borrow_and_update().clone();
        rate = measured(rate, status.percent, Instant::now());
        if !status.text.is_empty() {
            sink.show(line(&status, rate, started)).await;
        }
        let shown = status.text;
        let changed = async {
            loop {
                if statuses.changed().await.is_err() {
                    return std::future::pending().await;
                }
                let status = statuses.borrow_and_update().clone();
                rate = measured(rate, status.percent, Instant::now());
                if status.text != shown {
                    return;
                }
            }
        };
        // After the timeout, the loop repeats the current status.
        let _ = timeout(interval, changed).await;
    }
}

fn measured(rate: Option<Rate>, percent: Option<u8>, now: Instant) -> Option<Rate> {
    let now = (now, percent?);
    match rate {
        Some(rate) if rate.last.1 == now.1 => Some(rate),
        Some(rate) => Some(Rate { last: now, ..rate }),
        None => Some(Rate { first: now, last: now }),
    }
}

/// A progress message such as `ami-0abc is pending, 37%, about 25m left, 15m30s elapsed`.
fn line(status: &Progress, rate: Option<Rate>, started: Instant) -> String {
    let percent = status.percent.map(|percent| format!("{percent}%"));
    let left = status.percent.and(rate).and_then(|rate| rate.remaining(Instant::now())).map(|left| {
        let minutes = Duration::from_mins(left.as_secs().div_ceil(60));
        if left.as_secs() < 60 {
            "less than a minute left".into()
        } else {
            format!("about {} left", write_duration(minutes))
        }
    });
    let elapsed = format!("{} elapsed", write_duration(started.elapsed()));
    let parts = [Some(status.text.clone()), percent, left, Some(elapsed)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

impl Rate {
    /// The remaining time if the copy continues at this speed; `None` once the copy has taken longer than that.
    fn remaining(&self, now: Instant) -> Option<Duration> {
        let (done, open) = (self.last.1.checked_sub(self.first.1)?, 100_u8.checked_sub(self.last.1)?);
        if done == 0 || self.last.1 >= ALMOST_DONE {
            return None;
        }
        let taken = self.last.0.duration_since(self.first.0);
        let left = taken.mul_f64(f64::from(open) / f64::from(done));
        left.checked_sub(now.duration_since(self.last.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rate after these percentages, one a minute.
    fn after(percentages: &[u8]) -> (Option<Rate>, Instant) {
        let mut now = Instant::now();
        let mut rate = None;
        for percent in percentages {
            rate = measured(rate, Some(*percent), now);
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
        assert_eq!(measured(None, None, Instant::now()), None);
    }
}
