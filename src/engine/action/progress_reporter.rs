//! Progress messages of an action: one at each change, and one after each interval without a change.

use std::convert::Infallible;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::engine::progress::rate::Rate;
use crate::engine::progress::reporter::{Subject, line};
use crate::engine::progress::words;
use crate::terraform::{Progress, ProgressSink};

/// Sends a message when the status text changes, and repeats the current one after each `interval`. A change of the
/// percentage alone sends no message. Never returns: run it concurrently with the operation, and drop it with that.
pub(crate) async fn report_progress(
    mut statuses: watch::Receiver<Progress>,
    subject: &Subject,
    sink: &ProgressSink,
    interval: Duration,
) -> Infallible {
    let started = Instant::now();
    let mut rate = None;
    loop {
        let status = statuses.borrow_and_update().clone();
        let now = Instant::now();
        rate = Rate::measured(rate, status.percent, now);
        if !status.text.is_empty() {
            let image = words::image(subject.noun, &subject.name, &status.id);
            sink.show(format!("{image}: {}", line(&status, rate, now.duration_since(started), now))).await;
        }
        let shown = status.text;
        let changed = async {
            loop {
                if statuses.changed().await.is_err() {
                    return std::future::pending().await;
                }
                let status = statuses.borrow_and_update().clone();
                rate = Rate::measured(rate, status.percent, Instant::now());
                if status.text != shown {
                    return;
                }
            }
        };
        // After the timeout, the loop repeats the current status.
        let _ = timeout(interval, changed).await;
    }
}
