//! [`ProgressLog`]: logs the progress of one wait.

use tokio::time::Instant;

use super::outcome::WaitOutcome;
use crate::terraform::Progress;

/// Percentage points between two log lines of one wait, so that the log of many copies stays short.
const STEP: u8 = 25;

/// Logs, at level INFO, the progress and the outcome of one wait.
#[derive(Debug)]
pub(crate) struct ProgressLog {
    noun: &'static str,
    region: String,
    id: String,
    started: Instant,
    last_percent: Option<u8>,
}

impl ProgressLog {
    /// Logs that a wait starts now.
    pub(crate) fn new(noun: &'static str, region: &str, id: &str) -> Self {
        tracing::info!(id, region, "waiting for the {noun}");
        Self { noun, region: region.to_owned(), id: id.to_owned(), started: Instant::now(), last_percent: None }
    }

    /// Whether these lines are logged: the percentage may take a call of its own.
    pub(crate) fn is_enabled() -> bool {
        tracing::enabled!(tracing::Level::INFO)
    }

    /// Logs the percentage, if it has advanced by [`STEP`].
    pub(crate) fn progress(&mut self, progress: &Progress) {
        let Some(percent) = progress.percent else { return };
        if self.last_percent.is_none_or(|last| percent >= last.saturating_add(STEP)) {
            self.last_percent = Some(percent);
            let (id, region, seconds) = (&self.id, &self.region, self.started.elapsed().as_secs());
            tracing::info!(id, region, percent, seconds, "the {} is in progress", self.noun);
        }
    }

    /// Logs the outcome of the wait.
    pub(crate) fn end<I>(self, outcome: &WaitOutcome<I>) {
        let outcome = match outcome {
            WaitOutcome::Ready(_) => "is ready",
            WaitOutcome::Failed(_) => "has failed",
            WaitOutcome::Gone => "does not exist",
            WaitOutcome::TimedOut(_) => "was not ready before the timeout",
            WaitOutcome::Stopped(_) => "is still in progress: the wait was stopped",
            WaitOutcome::Refused(_) => "cannot be polled",
        };
        let (id, region, seconds) = (self.id, self.region, self.started.elapsed().as_secs());
        tracing::info!(id, region, seconds, "the {} {outcome}", self.noun);
    }
}
