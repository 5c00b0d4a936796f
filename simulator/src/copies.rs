//! How long making an image takes and how it ends: the settings, and what faults make of them. Every service that
//! makes images asks here.

use crate::clock::Clock;
use crate::context::Context;
use crate::ending::{Ending, Failure};
use crate::faults::{FaultKind, Point, seconds_to_duration};
use crate::world::World;

/// The ending of what the call in this context makes. A fault for it is used up by one.
pub(crate) fn ending(world: &mut World, context: &Context<'_>) -> Ending {
    let at = Clock::after(world.settings.copy_time);
    match world.faults.take_matching(context.call, Point::Copy, context.now) {
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
