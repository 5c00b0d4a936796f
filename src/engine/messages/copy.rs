//! Diagnostics about creating an image, waiting for it and changing it.

use std::time::Duration;

use super::aws_error::failed;
use super::image::{image, image_name, whole_seconds};
use crate::aws::{ErrorKind, ServiceError};
use crate::engine::kind::ImageKind;
use crate::engine::model::state::CommonAttributes;
use crate::terraform::{Diagnostic, quoted};

/// How to keep a copy after an error during create, which taints the resource.
pub(crate) const UNTAINT: &str = "The next apply replaces the resource, because the error tainted it. To keep the copy, \
                                  run `terraform untaint` with the address of the resource and apply again: that apply \
                                  continues to wait and does not start a second copy.";
/// How to keep a copy after an error during update, which does not taint the resource.
pub(crate) const APPLY_AGAIN: &str = "Apply again: that apply continues to wait and does not start a second copy.";

/// In place of the reason of a failed copy.
pub(crate) const UNREAD_REASON: &str = "Terraform or the provider was stopped before the reason was read.";

/// An error about a copy that was not requested yet when Terraform was stopped.
pub(crate) fn not_started(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("Copy of {} not started", image_name(kind, state)),
        "Terraform or the provider was stopped (Ctrl-C or SIGTERM) before the provider requested the copy. Nothing was \
         created. Apply again.",
    )
}

/// An error about a copy that failed in AWS.
pub(crate) fn copy_failed(kind: &ImageKind, state: &CommonAttributes, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Copy of {} failed", image_name(kind, state)),
        format!(
            "AWS accepted the copy as {} but could not complete it: {reason}\n\nThe failed {} stays in the state, and \
             the next apply replaces it. Fix the cause first.",
            image(kind, state),
            kind.noun
        ),
    )
}

/// An error about a copy that is still in progress at the end of the create timeout. `progress` is its percentage and
/// estimate, if they are known.
pub(crate) fn timed_out(
    kind: &ImageKind,
    state: &CommonAttributes,
    waited: Duration,
    progress: Option<&str>,
    remedy: &str,
) -> Diagnostic {
    Diagnostic::error(
        format!("Timed out waiting for {}", image_name(kind, state)),
        format!(
            "After {} {} is still in state {}{}. AWS continues the copy. {remedy} To wait longer, set \
             `timeouts {{ create = … }}`.",
            whole_seconds(waited),
            image(kind, state),
            quoted(state.state.text().unwrap_or(kind.first_state)),
            in_parentheses(progress),
        ),
    )
}

/// An addition to a sentence, if there is one.
pub(crate) fn in_parentheses(addition: Option<&str>) -> String {
    addition.map(|addition| format!(" ({addition})")).unwrap_or_default()
}

/// A warning about a copy that was in progress when Terraform was stopped.
pub(crate) fn stopped(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::warning(
        format!("Copy of {} still in progress", image_name(kind, state)),
        format!(
            "Terraform or the provider was stopped (Ctrl-C or SIGTERM) while AWS was copying {}. AWS continues the copy, \
             which is saved in the state. The next apply waits for it and does not start a second copy.",
            image(kind, state)
        ),
    )
}

/// An error about an image that disappeared while the provider waited for it.
pub(crate) fn disappeared(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("{} no longer exists", image_name(kind, state)),
        format!(
            "AWS no longer finds {}: it was deleted or its copy was canceled outside of Terraform. The next apply \
             creates it again.",
            image(kind, state)
        ),
    )
}

/// An error about a copy in progress that cannot be read.
pub(crate) fn cannot_poll(
    kind: &ImageKind,
    state: &CommonAttributes,
    error: &ServiceError,
    remedy: &str,
) -> Diagnostic {
    let mut diagnostic = failed(kind, &format!("wait for {}", image(kind, state)), error);
    diagnostic.detail = format!("{}\n\nAWS continues the copy. Fix the cause first. {remedy}", diagnostic.detail);
    diagnostic
}

/// An error about changes that are not complete at the end of the update timeout.
pub(crate) fn update_timed_out(kind: &ImageKind, state: &CommonAttributes, waited: Duration) -> Diagnostic {
    Diagnostic::error(
        format!("Timed out updating {}", image_name(kind, state)),
        format!(
            "After {} AWS has not applied all changes to {}. Apply again, or allow more time with \
             `timeouts {{ update = … }}`.",
            whole_seconds(waited),
            image(kind, state)
        ),
    )
}

/// A warning about an update that AWS accepted and does not show.
pub(crate) fn update_not_shown(kind: &ImageKind, state: &CommonAttributes, waited: Duration) -> Diagnostic {
    Diagnostic::warning(
        format!("Changes to {} not visible", image_name(kind, state)),
        format!(
            "AWS accepted the changes to {} but did not show all of them within {}. The next plan shows what is missing. \
             If `endpoints` or AWS_ENDPOINT_URL sets the endpoint to an emulator, the emulator may not support these \
             changes.",
            image(kind, state),
            whole_seconds(waited)
        ),
    )
}

/// An error about a create request whose response was lost and whose image was not found.
pub(crate) fn creation_unknown(kind: &ImageKind, state: &CommonAttributes, error: &ServiceError) -> Diagnostic {
    let (noun, region) = (kind.noun, state.region.text().unwrap_or_default());
    let reason = match error.kind {
        ErrorKind::UnexpectedResponse => "The response did not come from AWS",
        _ => "A response from AWS was lost",
    };
    Diagnostic::error(
        format!("Could not determine whether the copy of {} started", image_name(kind, state)),
        format!(
            "{reason}, and the {noun} was not found: {error}.\n\nSearch for the {noun} in {region} \
             before you apply again. If it exists, import it; otherwise, apply again."
        ),
    )
}

/// An error about a create request to which AWS had not responded at the end of the grace period after a stop.
pub(crate) fn creation_interrupted(kind: &ImageKind, state: &CommonAttributes, grace: Duration) -> Diagnostic {
    let (noun, region) = (kind.noun, state.region.text().unwrap_or_default());
    Diagnostic::error(
        format!("Could not determine whether the copy of {} started", image_name(kind, state)),
        format!(
            "Terraform or the provider was stopped (Ctrl-C or SIGTERM), and AWS did not respond to the copy request within \
             {}. The state contains no {noun} for this copy. Search for the {noun} in {region} before you apply again. If \
             it exists, import it; otherwise, apply again.",
            whole_seconds(grace)
        ),
    )
}

/// A warning about an image that differs from its configuration in arguments that only a replacement can change.
pub(crate) fn differs_from_configuration(
    kind: &ImageKind,
    state: &CommonAttributes,
    differences: &[String],
) -> Diagnostic {
    Diagnostic::warning(
        format!("{} differs from its configuration", image_name(kind, state)),
        format!(
            "AWS created {}, but not as configured: {}. The next plan replaces it, most likely with the same result. \
             Change the configuration, or find out why AWS ignores it. An endpoint that is not AWS may ignore the \
             argument.",
            image(kind, state),
            differences.join("; ")
        ),
    )
}
