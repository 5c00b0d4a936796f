//! What becomes of an image that is being made.

use tokio::time::Instant;

/// What becomes of an image that is being made, and when.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    /// When; never where there is no moment.
    pub(crate) at: Option<Instant>,
    /// Why it fails, if it does.
    pub(crate) failure: Option<Failure>,
}

impl Ending {
    /// Whether its time has come.
    pub(crate) fn due(&self, now: Instant) -> bool {
        self.at.is_some_and(|at| at <= now)
    }
}

/// Why an image could not be made.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// The reason the image has.
    pub(crate) reason: String,
    /// What its snapshots, or the errors that are listed with it, say; empty where they say nothing.
    pub(crate) detail: String,
}

impl Failure {
    /// The message of the error that is listed with the image.
    pub(crate) fn listed(&self) -> &str {
        if self.detail.is_empty() { &self.reason } else { &self.detail }
    }
}
