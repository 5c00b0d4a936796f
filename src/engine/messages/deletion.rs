//! Diagnostics about deleting an image and its parts.

use std::time::Duration;

use super::image::{image, image_name, whole_seconds};
use crate::engine::kind::ImageKind;
use crate::engine::model::state::CommonAttributes;
use crate::terraform::Diagnostic;

/// An error about an image that still exists at the end of the delete timeout.
pub(crate) fn deletion_timed_out(kind: &ImageKind, state: &CommonAttributes, waited: Duration) -> Diagnostic {
    Diagnostic::error(
        format!("Timed out deleting {}", image_name(kind, state)),
        format!(
            "After {} {} still exists. It stays in the state. Apply again, or allow more time with \
             `timeouts {{ delete = … }}`.",
            whole_seconds(waited),
            image(kind, state)
        ),
    )
}

/// An error about a deletion that was in progress when Terraform was stopped.
pub(crate) fn deletion_stopped(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("Deletion of {} still in progress", image_name(kind, state)),
        format!(
            "Terraform or the provider was stopped (Ctrl-C or SIGTERM) while AWS was deleting {}. AWS continues the \
             deletion, and the next refresh after it removes the {} from the state.",
            image(kind, state),
            kind.noun
        ),
    )
}

/// An error about a deletion that was not requested yet when the provider was stopped.
pub(crate) fn deletion_not_started(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("{} not deleted", image_name(kind, state)),
        format!(
            "The provider was stopped (Ctrl-C or SIGTERM) before it deleted {}, whose replacement may not be available \
             yet. The {} stays in the state. Apply again.",
            image(kind, state),
            kind.noun
        ),
    )
}

/// An error about a deletion that left parts of the image. `left` lists them; `stopped` says whether Terraform was
/// stopped before they were deleted.
pub(crate) fn not_all_deleted(kind: &ImageKind, state: &CommonAttributes, left: &str, stopped: bool) -> Diagnostic {
    let parts = kind.parts;
    let stopped = if stopped { "Terraform was stopped while AWS was deleting them. " } else { "" };
    Diagnostic::error(
        format!("Could not delete all {parts} of {}", image_name(kind, state)),
        format!(
            "{} is deleted, but these {parts} of it still exist and incur charges:\n\n{left}\n\n{stopped}The resource \
             stays in the state with them, and the next destroy or apply retries their deletion.",
            image(kind, state)
        ),
    )
}

/// A warning about a deleted image whose parts still exist. `left` lists them; `unfinished` says whether this provider
/// deleted the image.
pub(crate) fn left_behind(kind: &ImageKind, state: &CommonAttributes, left: &str, unfinished: bool) -> Diagnostic {
    let ImageKind { noun, parts, .. } = kind;
    let (how, then) = if unfinished {
        (
            "was destroyed",
            "The resource stays in the state with them, and the next destroy or apply retries their deletion. To keep \
             them, remove the resource from the state (`terraform state rm`)."
                .to_owned(),
        )
    } else {
        (
            "was deleted outside of Terraform",
            format!("The Terraform state no longer contains them. Delete the {parts} that you do not need."),
        )
    };
    Diagnostic::warning(
        // Terraform shows warnings with the same summary once, and each of these is about another image.
        format!("Remaining {parts} of {noun} {}", state.id()),
        format!(
            "{} {how}, but these {parts} of it still exist and incur charges:\n\n{left}\n\n{then}",
            image(kind, state)
        ),
    )
}
