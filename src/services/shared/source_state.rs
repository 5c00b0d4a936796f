//! [`SourceState`]: whether the source of a copy can be copied in its state.

use crate::engine::Phase;
use crate::terraform::{Diagnostic, Rule};

/// The source of a copy and its state, where only an image in the state `AVAILABLE` can be copied.
#[derive(Debug)]
pub(crate) struct SourceState<'a> {
    /// The image, as the arguments name it.
    pub(crate) image: &'a str,
    /// Its Region.
    pub(crate) region: &'a str,
    /// Its state.
    pub(crate) state: &'a str,
    /// What the state means.
    pub(crate) phase: Phase,
}

impl SourceState<'_> {
    /// The fault of a source that is not available: one that breaks `pending` while the image is being created, and
    /// `unusable` otherwise. `why_unusable` is the middle of the latter's message.
    pub(crate) fn check(&self, pending: &Rule, unusable: &Rule, why_unusable: &str) -> Option<Diagnostic> {
        let Self { image, region, state, phase } = self;
        if *state == "AVAILABLE" {
            return None;
        }
        if *phase == Phase::InProgress {
            return Some(pending.broken(format!(
                "The image {image} in {region} is still in the state {state}. Apply waits until it is AVAILABLE, and \
                 copies it then."
            )));
        }
        Some(unusable.broken(format!(
            "The image {image} in {region} is in the state {state}{why_unusable} Choose another source."
        )))
    }
}
