//! When and how the creation of an image ends: decided by the settings and by injected faults, for every service that
//! creates images.

use tokio::time::Instant;

use super::context::Context;
use crate::faults::active::{Faults, Point, seconds_to_duration};
use crate::faults::fault::FaultKind;
use crate::world::clock::Clock;
use crate::world::settings::Settings;

/// The end of the creation of an image.
#[derive(Debug, Clone)]
pub(crate) struct CopyOutcome {
    /// When it ends; `None` if it never does.
    pub(crate) at: Option<Instant>,
    /// The cause, if it fails.
    pub(crate) failure: Option<CopyFailure>,
}

/// The cause of a failed creation.
#[derive(Debug, Clone)]
pub(crate) struct CopyFailure {
    /// The state reason of the image.
    pub(crate) reason: String,
    /// The message of its snapshots, or of the errors that are listed with it; may be empty.
    pub(crate) detail: String,
}

impl CopyOutcome {
    /// The outcome of the call in this context. Consumes one use of a matching fault.
    pub(crate) fn decide(settings: &Settings, faults: &mut Faults, context: &Context<'_>) -> Self {
        let at = Clock::after(settings.copy_time);
        match faults.take_matching(context.call, Point::Copy, context.now) {
            Some(FaultKind::CopyNeverEnds) => Self { at: None, failure: None },
            Some(FaultKind::CopyTime { seconds }) => {
                Self { at: Clock::after(seconds_to_duration(seconds)), failure: None }
            }
            Some(FaultKind::CopyFails { state_reason, snapshot_message }) => {
                Self { at, failure: Some(CopyFailure { reason: state_reason, detail: snapshot_message }) }
            }
            _ => Self { at, failure: None },
        }
    }

    /// Whether it has ended at this moment.
    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.at.is_some_and(|at| at <= now)
    }
}

impl CopyFailure {
    /// The message of the error that is listed with the image.
    pub(crate) fn listed_message(&self) -> &str {
        if self.detail.is_empty() { &self.reason } else { &self.detail }
    }
}
