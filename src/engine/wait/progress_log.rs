//! [`ProgressLog`]: the story of one wait, in the log.

use tokio::time::Instant;

use super::outcome::WaitOutcome;
use crate::terraform::Progress;

/// By how many hundredths a copy must have come further to be worth another line: so a copy is a few lines, and a run
/// of many copies is a page.
const STEP: u8 = 25;

/// Tells, at the level INFO, how far a copy is and how its wait ended.
#[derive(Debug)]
pub(crate) struct ProgressLog {
    noun: &'static str,
    region: String,
    id: String,
    began: Instant,
    told: Option<u8>,
}

impl ProgressLog {
    /// A wait that begins now.
    pub(crate) fn new(noun: &'static str, region: &str, id: &str) -> Self {
        tracing::info!(id, region, "waiting until the {noun} can be used");
        Self { noun, region: region.to_owned(), id: id.to_owned(), began: Instant::now(), told: None }
    }

    /// Whether anybody reads it: how far a copy is may take a call of its own to find out.
    pub(crate) fn is_read() -> bool {
        tracing::enabled!(tracing::Level::INFO)
    }

    /// The copy has come so far.
    pub(crate) fn progress(&mut self, status: &Progress) {
        let Some(percent) = status.percent else { return };
        if self.told.is_none_or(|told| percent >= told.saturating_add(STEP)) {
            self.told = Some(percent);
            let (id, region, seconds) = (&self.id, &self.region, self.began.elapsed().as_secs());
            tracing::info!(id, region, percent, seconds, "the {} is being made", self.noun);
        }
    }

    /// The wait is over.
    pub(crate) fn end<I>(self, waited: &WaitOutcome<I>) {
        let outcome = match waited {
            WaitOutcome::Ready(_) => "can be used",
            WaitOutcome::Failed(_) => "has failed",
            WaitOutcome::Gone => "does not exist",
            WaitOutcome::TimedOut(_) => "is not ready in time",
            WaitOutcome::Stopped(_) => "goes on being made; the wait was stopped",
            WaitOutcome::Refused(_) => "cannot be looked at",
        };
        let (id, region, seconds) = (self.id, self.region, self.began.elapsed().as_secs());
        tracing::info!(id, region, seconds, "the {} {outcome}", self.noun);
    }
}
