//! How long making an image takes and how it ends: the settings, and what faults make of them. Every service that
//! makes images asks here.

use tokio::time::Instant;

use crate::clock::Clock;
use crate::faults::{FaultKind, Point, seconds_to_duration};
use crate::service::Context;
use crate::world::World;

/// What becomes of an image that is being made, and when.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    /// When; never where there is no moment.
    pub(crate) at: Option<Instant>,
    /// Why it fails, if it does.
    pub(crate) failure: Option<Failure>,
}

/// Why an image could not be made.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    /// The reason the image has.
    pub(crate) reason: String,
    /// What its snapshots, or the errors that are listed with it, say; empty where they say nothing.
    pub(crate) detail: String,
}

/// The ending of what the call in this context makes. A fault for it is used up by one.
pub(crate) fn ending(world: &mut World, context: &Context<'_>) -> Ending {
    let at = Clock::after(world.settings.copy_time);
    match world.faults.meet(context.call, Point::Copy, context.now) {
        Some(FaultKind::CopyNeverEnds) => Ending { at: None, failure: None },
        Some(FaultKind::CopyTime { seconds }) => {
            Ending { at: Clock::after(seconds_to_duration(seconds)), failure: None }
        }
        Some(FaultKind::CopyFails { state_reason, snapshot_message }) => {
            Ending { at, failure: Some(Failure { reason: state_reason, detail: snapshot_message }) }
        }
        _ => Ending { at, failure: None },
    }
}

impl Ending {
    /// Whether its time has come.
    pub(crate) fn due(&self, now: Instant) -> bool {
        self.at.is_some_and(|at| at <= now)
    }
}

impl Failure {
    /// The message of the error that is listed with the image.
    pub(crate) fn listed(&self) -> &str {
        if self.detail.is_empty() { &self.reason } else { &self.detail }
    }
}
