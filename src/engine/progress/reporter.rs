//! [`ProgressReporter`]: reports the progress of one image in the log and in the progress file.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use super::file::ProgressFile;
use super::rate::Rate;
use super::words;
use crate::terraform::{Context, Progress};

/// Percentage points between two log lines of one image within a minute.
const LOG_STEP: u8 = 5;

/// The image that a line is about.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub(crate) noun: &'static str,
    pub(crate) name: String,
    pub(crate) region: String,
}

/// Where progress is reported, and how often at least.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    pub(crate) file: Option<Arc<ProgressFile>>,
    pub(crate) interval: Duration,
}

/// The last status that was reported in one place, and when.
type Reported = Option<(Progress, Instant)>;

/// Reports the progress of one image: at each change, and after each interval without a change. The log omits changes of the
/// percentage by less than [`LOG_STEP`].
#[derive(Debug)]
pub(crate) struct ProgressReporter {
    subject: Subject,
    destination: Destination,
    statuses: watch::Receiver<Progress>,
    started: Instant,
    rate: Option<Rate>,
    in_file: Reported,
    in_log: Reported,
}

/// Runs an operation with a context whose progress is reported.
pub(crate) async fn with_reports<T, F: Future<Output = T>>(
    destination: Destination,
    subject: Subject,
    context: &Context,
    operation: impl FnOnce(Context) -> F,
) -> T {
    if destination.file.is_none() && !is_log_enabled() {
        return operation(context.clone()).await;
    }
    let (context, statuses) = context.with_progress();
    let mut reporter = ProgressReporter::new(destination, subject, statuses);
    // Boxed, because the future is large.
    let mut operation = Box::pin(operation(context));
    let result = tokio::select! {
        biased;
        never = reporter.run() => match never {},
        result = &mut operation => result,
    };
    reporter.report();
    result
}

/// Whether the log contains progress.
pub(crate) fn is_log_enabled() -> bool {
    tracing::enabled!(tracing::Level::INFO)
}

impl ProgressReporter {
    /// A reporter of these statuses.
    pub(crate) fn new(destination: Destination, subject: Subject, statuses: watch::Receiver<Progress>) -> Self {
        let started = Instant::now();
        Self { subject, destination, statuses, started, rate: None, in_file: None, in_log: None }
    }

    /// Reports until it is dropped. Run it concurrently with the operation.
    pub(crate) async fn run(&mut self) -> Infallible {
        loop {
            self.report();
            let last = [&self.in_file, &self.in_log].into_iter().flatten().map(|(_, at)| *at).min();
            // Nothing may be reported yet, or at all.
            let due = last.unwrap_or_else(Instant::now) + self.destination.interval;
            if let Ok(Err(_)) = timeout(due.saturating_duration_since(Instant::now()), self.statuses.changed()).await {
                // Nothing reports any more.
                return std::future::pending().await;
            }
        }
    }

    /// Reports the current status where it is new or due.
    pub(crate) fn report(&mut self) {
        let status = self.statuses.borrow_and_update().clone();
        let now = Instant::now();
        self.rate = Rate::measured(self.rate, status.percent, now);
        if status.text.is_empty() {
            return;
        }
        let file = self.destination.file.as_ref().filter(|_| self.is_due(&self.in_file, &status, 1, now));
        let is_logged = is_log_enabled() && self.is_due(&self.in_log, &status, LOG_STEP, now);
        if file.is_none() && !is_logged {
            return;
        }
        let line = line(&status, self.rate, now.duration_since(self.started), now);
        let (image, region) = (words::image(self.subject.noun, &self.subject.name, &status.id), &self.subject.region);
        if let Some(file) = file {
            file.append(&format!("{region} {image}: {line}"));
            self.in_file = Some((status.clone(), now));
        }
        if is_logged {
            tracing::info!("{image} in {region}: {line}");
            self.in_log = Some((status, now));
        }
    }

    /// Whether to report a status: it has changed, by `step` percentage points, or the last report is old.
    fn is_due(&self, reported: &Reported, status: &Progress, step: u8, now: Instant) -> bool {
        let Some((last, at)) = reported else { return true };
        let advance = status.percent.unwrap_or_default().abs_diff(last.percent.unwrap_or_default());
        (&status.text, &status.id) != (&last.text, &last.id)
            || advance >= step
            || now.duration_since(*at) >= self.destination.interval
    }
}

/// A status in words: `pending, 37%, about 25m left, 15m elapsed`.
pub(crate) fn line(status: &Progress, rate: Option<Rate>, elapsed: Duration, now: Instant) -> String {
    let left = rate.and_then(|rate| rate.remaining(now));
    let progress = words::percent_and_estimate(status.percent, left);
    let elapsed = format!("{} elapsed", words::elapsed(elapsed));
    let parts = [Some(status.text.clone()), progress, Some(elapsed)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_a_status_with_percent_estimate_and_time() {
        let start = Instant::now();
        let rate = Rate::measured(Rate::measured(None, Some(10), start), Some(37), start + Duration::from_mins(9));
        let (now, elapsed) = (start + Duration::from_mins(10), Duration::from_secs(930));
        let status = Progress { percent: Some(37), ..Progress::of("ami-1", "pending") };
        assert_eq!(line(&status, rate, elapsed, now), "pending, 37%, about 20m left, 15m elapsed");
        let queued = Progress::new("waiting for one of 2 AppStream copies in eu-west-1");
        let expected = "waiting for one of 2 AppStream copies in eu-west-1, 59s elapsed";
        assert_eq!(line(&queued, None, Duration::from_secs(59), now), expected);
    }
}
