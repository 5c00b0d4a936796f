//! A bundle in the words of diagnostics, and the diagnostics about requests with an unknown or interrupted result.

use std::time::Duration;

use super::model::BundleModel;
use crate::aws::{ErrorKind, ServiceError};
use crate::engine::whole_seconds;
use crate::terraform::{Diagnostic, quoted};

/// What messages call a bundle.
pub(super) const NOUN: &str = "WorkSpaces bundle";

/// A bundle by name, as summaries have it: `WorkSpaces bundle "office"`. Without a name, by its ID.
pub(super) fn bundle_name(bundle: &BundleModel) -> String {
    match bundle.name() {
        "" => format!("{NOUN} {}", bundle.id()),
        name => format!("{NOUN} {}", quoted(name)),
    }
}

/// A bundle by name, ID and Region, as details have it: `WorkSpaces bundle "office" (wsb-0abc) in eu-west-1`.
pub(super) fn bundle(bundle: &BundleModel) -> String {
    let id = match (bundle.name(), bundle.id()) {
        ("", _) | (_, "") => String::new(),
        (_, id) => format!(" ({id})"),
    };
    format!("{}{id} in {}", bundle_name(bundle), bundle.region.text().unwrap_or_default())
}

/// An error about a bundle that was not requested yet when Terraform was stopped.
pub(super) fn not_started(planned: &BundleModel) -> Diagnostic {
    Diagnostic::error(
        format!("{} not created", bundle_name(planned)),
        "Terraform or the provider was stopped (Ctrl-C or SIGTERM) before AWS accepted the request. Nothing was created. Apply \
         again.",
    )
}

/// An error about a create request whose response was lost and whose bundle was not found.
pub(super) fn creation_unknown(planned: &BundleModel, error: &ServiceError) -> Diagnostic {
    let reason = match error.kind {
        ErrorKind::UnexpectedResponse => "The response did not come from AWS",
        _ => "A response from AWS was lost",
    };
    unknown(planned, &format!("{reason}, and the bundle was not found: {error}."))
}

/// An error about a create request to which AWS had not responded at the end of the grace period after a stop.
pub(super) fn creation_interrupted(planned: &BundleModel, grace: Duration) -> Diagnostic {
    let reason = format!(
        "Terraform or the provider was stopped (Ctrl-C or SIGTERM), and AWS did not respond to the request within {}. The state \
         does not contain the bundle.",
        whole_seconds(grace)
    );
    unknown(planned, &reason)
}

fn unknown(planned: &BundleModel, reason: &str) -> Diagnostic {
    let region = planned.region.text().unwrap_or_default();
    Diagnostic::error(
        format!("Could not determine whether {} was created", bundle_name(planned)),
        format!(
            "{reason}\n\nSearch for the bundle in {region} before you apply again. If it exists, import it; otherwise, apply again."
        ),
    )
}

/// An error about a bundle whose creation failed in AWS.
pub(super) fn creation_failed(state: &BundleModel) -> Diagnostic {
    Diagnostic::error(
        format!("Creation of {} failed", bundle_name(state)),
        format!(
            "AWS accepted {} but reports it in state ERROR, without a reason. The bundle stays in the state, and the next apply \
             replaces it. Check that `compute_type` and the volume sizes suit the image.",
            bundle(state)
        ),
    )
}

/// A warning about a new bundle that could not be read until it was available.
pub(super) fn not_seen_available(state: &BundleModel, reason: &str) -> Diagnostic {
    Diagnostic::warning(
        format!("{} may not be available yet", bundle_name(state)),
        format!(
            "AWS created {}, which is saved in the state. {reason} The next refresh reads its state.",
            bundle(state)
        ),
    )
}

/// An error about a bundle that no longer exists when it is updated.
pub(super) fn disappeared(state: &BundleModel) -> Diagnostic {
    Diagnostic::error(
        format!("{} no longer exists", bundle_name(state)),
        format!(
            "AWS no longer finds {}: it was deleted outside of Terraform. The next apply creates it again.",
            bundle(state)
        ),
    )
}

/// An error about a deletion that was not requested yet when the provider was stopped.
pub(super) fn deletion_not_started(state: &BundleModel) -> Diagnostic {
    Diagnostic::error(
        format!("{} not deleted", bundle_name(state)),
        format!(
            "The provider was stopped (Ctrl-C or SIGTERM) before it deleted {}. The bundle stays in the state. Apply again.",
            bundle(state)
        ),
    )
}
