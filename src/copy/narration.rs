//! Telling the user of an action how far a copy is: a line at each change, and one at least every half minute.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::terraform::{ProgressLines, Status, write_duration};

/// What is known of the pace of a copy.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// When a percentage was first told, and which.
    first: (Instant, u8),
    /// When the present one was first told.
    last: (Instant, u8),
}

/// Shows a line as soon as the status says something new, and the present one again after each `interval`. It never
/// ends by itself; whoever follows a call runs it beside the call.
///
/// A percentage alone is not news: it is shown with the next line.
pub(super) async fn narrate(mut seen: watch::Receiver<Status>, lines: &ProgressLines, interval: Duration) {
    let started = Instant::now();
    let mut pace = None;
    loop {
        let status = seen.borrow_and_update().clone();
        pace = measured(pace, status.percent);
        if !status.text.is_empty() {
            lines.show(line(&status, pace, started)).await;
        }
        let shown = status.text;
        let news = async {
            loop {
                if seen.changed().await.is_err() {
                    return std::future::pending().await;
                }
                let status = seen.borrow_and_update().clone();
                pace = measured(pace, status.percent);
                if status.text != shown {
                    return;
                }
            }
        };
        // Without news the present status is told again.
        let _ = timeout(interval, news).await;
    }
}

fn measured(pace: Option<Pace>, percent: Option<u8>) -> Option<Pace> {
    let now = (Instant::now(), percent?);
    match pace {
        Some(pace) if pace.last.1 == now.1 => Some(pace),
        Some(pace) => Some(Pace { last: now, ..pace }),
        None => Some(Pace { first: now, last: now }),
    }
}

/// Such as `ami-0abc is pending, 37%, about 25m left, 15m30s elapsed`.
fn line(status: &Status, pace: Option<Pace>, started: Instant) -> String {
    let percent = status.percent.map(|percent| format!("{percent}%"));
    let left = status.percent.and(pace).and_then(|pace| pace.left(Instant::now())).map(|left| {
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

impl Pace {
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
