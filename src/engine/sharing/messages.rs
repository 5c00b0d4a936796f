//! Diagnostics about sharing an image.

use crate::aws::ServiceError;
use crate::engine::kind::ImageKind;
use crate::engine::messages::{failed, image, image_name};
use crate::engine::model::state::CommonAttributes;
use crate::terraform::Diagnostic;

/// A warning about an image that cannot be shared before its copy is complete.
pub(crate) fn not_shared_yet(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::warning(
        format!("{} is not shared yet", image_name(kind, state)),
        format!(
            "AWS is still creating {}, and only a complete {} can be shared. The next plan shows the sharing as an \
             update. Apply again when the {1} is available, or set `wait_for_available = true`.",
            image(kind, state),
            kind.noun
        ),
    )
    .at_attribute("sharing")
}

/// An error about a call that did not change or read the grants.
pub(crate) fn cannot_share(kind: &ImageKind, state: &CommonAttributes, error: &ServiceError) -> Diagnostic {
    failed(kind, &format!("update the sharing of {}", image(kind, state)), error).at_attribute("sharing")
}
