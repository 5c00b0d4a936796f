//! [`SourceState`]: whether the source of a copy can be copied in its current state.

use crate::engine::Phase;
use crate::terraform::{Diagnostic, Rule};

/// The source of a copy and its state. Only an image in state `AVAILABLE` can be copied.
#[derive(Debug)]
pub(crate) struct SourceState<'a> {
    /// The source as messages show it.
    pub(crate) image: &'a str,
    /// Its Region.
    pub(crate) region: &'a str,
    /// Its state.
    pub(crate) state: &'a str,
    /// What the state means.
    pub(crate) phase: Phase,
    /// Why the image is in this state, as AWS reports it; may be empty.
    pub(crate) reason: &'a str,
}

impl SourceState<'_> {
    /// A diagnostic about a source that is not available: of the rule `pending` while the image is being created, and of
    /// `unusable` otherwise.
    pub(crate) fn check(&self, pending: &Rule, unusable: &Rule) -> Option<Diagnostic> {
        let Self { image, region, state, phase, reason } = self;
        if *state == "AVAILABLE" {
            return None;
        }
        if *phase == Phase::InProgress {
            return Some(pending.broken(format!(
                "Source image {image} in {region} is in state {state}. Apply waits until the image is AVAILABLE, and then \
                 copies it."
            )));
        }
        let reason = match reason.trim_end_matches('.') {
            "" => String::new(),
            reason => format!(" AWS reports: {reason}."),
        };
        Some(unusable.broken(format!(
            "Source image {image} in {region} is in state {state}, but only an AVAILABLE image can be copied.{reason} \
             Choose another source image."
        )))
    }
}
