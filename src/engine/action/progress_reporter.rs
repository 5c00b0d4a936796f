//! Telling the user of an action how far a copy is: a line at each change, and one at least every half minute.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::terraform::{Progress, ProgressSink, write_duration};

/// How fast a copy goes, as far as its percentages tell.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Rate {
    /// When a percentage was first told, and which.
    first: (Instant, u8),
    /// When the present one was first told.
    last: (Instant, u8),
}

/// Shows a line as soon as the status says something new, and the present one again after each `interval`. It never
/// ends by itself; whoever follows a call runs it beside the call.
///
/// A percentage alone is not news: it is shown with the next line.
pub(crate) async fn report_progress(
    mut seen: watch::Receiver<Progress>,
    lines: &ProgressSink,
    interval: Duration,
) -> Infallible {
    let started = Instant::now();
    let mut rate = None;
    loop {
        let status = seen.borrow_and_update().clone();
        rate = measured(rate, status.percent, Instant::now());
        if !status.text.is_empty() {
            lines.show(line(&status, rate, started)).await;
        }
        let shown = status.text;
        let news = async {
            loop {
                if seen.changed().await.is_err() {
                    return std::future::pending().await;
                }
                let status = seen.borrow_and_update().clone();
                rate = measured(rate, status.percent, Instant::now());
                if status.text != shown {
                    return;
                }
            }
        };
        // Without news the present status is told again.
        let _ = timeout(interval, news).await;
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

/// Such as `ami-0abc is pending, 37%, about 25m left, 15m30s elapsed`.
fn line(status: &Progress, rate: Option<Rate>, started: Instant) -> String {
    let percent = status.percent.map(|percent| format!("{percent}%"));
    let left = status.percent.and(rate).and_then(|rate| rate.left(Instant::now())).map(|left| {
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
    /// The time left if the copy goes on as fast as it has so far.
    fn left(&self, now: Instant) -> Option<Duration> {
        let (done, open) = (self.last.1.checked_sub(self.first.1)?, 100_u8.checked_sub(self.last.1)?);
        if done == 0 {
            return None;
        }
        let taken = self.last.0.duration_since(self.first.0);
        let left = taken.mul_f64(f64::from(open) / f64::from(done));
        Some(left.saturating_sub(now.duration_since(self.last.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A rate after these percentages, one a minute.
    fn after(percentages: &[u8]) -> (Option<Rate>, Instant) {
        let begun = Instant::now();
        let mut now = begun;
        let mut rate = None;
        for percent in percentages {
            rate = measured(rate, Some(*percent), now);
            now += Duration::from_mins(1);
        }
        (rate, now)
    }

    #[test]
    fn the_time_left_is_what_the_rest_takes_at_the_same_rate() {
        // Each is asked a minute after the last percentage.
        for (percentages, left) in [
            (&[10, 20, 30][..], Some(6)),
            (&[10, 30][..], Some(3)),
            // Nothing has moved yet, or it has moved back.
            (&[0][..], None),
            (&[10, 10, 10][..], None),
            (&[20, 10][..], None),
            // Longer than thought.
            (&[0, 99, 99, 99, 99][..], Some(0)),
        ] {
            let (rate, now) = after(percentages);
            let minutes = rate.and_then(|rate| rate.left(now)).map(|left| left.as_secs().div_ceil(60));
            assert_eq!(minutes, left, "{percentages:?}");
        }
        assert_eq!(measured(None, None, Instant::now()), None);
    }
}
