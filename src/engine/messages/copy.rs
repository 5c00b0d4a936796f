//! Diagnostics about creating an image, waiting for it and changing it.

use std::time::Duration;

use super::aws_error::failed;
use super::image::{image, image_name, whole_seconds};
use crate::aws::{ErrorKind, ServiceError};
use crate::engine::advice;
use crate::engine::kind::{Creation, ImageKind};
use crate::engine::model::state::CommonAttributes;
use crate::terraform::{Diagnostic, quoted};

/// How to continue to wait for an image after an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Remedy {
    /// After an error during create, which taints the resource.
    Untaint,
    /// After an error during update, which does not taint the resource.
    ApplyAgain,
}

impl Remedy {
    fn text(self, creation: Creation) -> String {
        let result = creation.result();
        let continues = match creation {
            Creation::Copy => "continues to wait and does not start a second copy",
            Creation::Image => "continues to wait and does not create a second image",
        };
        match self {
            Self::Untaint => format!(
                "The next apply replaces the resource, because the error tainted it. To keep the {result}, run `terraform \
                 untaint` with the address of the resource and apply again: that apply {continues}."
            ),
            Self::ApplyAgain => format!("Apply again: that apply {continues}."),
        }
    }
}

/// In place of the reason of a failed copy.
pub(crate) const UNREAD_REASON: &str = "Terraform or the provider was stopped before the reason was read.";

/// An error about a copy that was not requested yet when Terraform was stopped.
pub(crate) fn not_started(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("{} of {} not started", kind.creation.title(), image_name(kind, state)),
        format!(
            "Terraform or the provider was stopped (Ctrl-C or SIGTERM) before the provider requested the {}. Nothing was \
             created. Apply again.",
            kind.creation.noun()
        ),
    )
}

/// An error about a copy that failed in AWS. `from` names its source, as [`ImageFacts::created_from`] does.
///
/// [`ImageFacts::created_from`]: crate::engine::service::facts::ImageFacts::created_from
pub(crate) fn copy_failed(kind: &ImageKind, state: &CommonAttributes, from: &str, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("{} of {} failed", kind.creation.title(), image_name(kind, state)),
        format!(
            "AWS accepted the {} as {}{from} but could not complete it: {}\n\nThe failed {} stays in the state, and the \
             next apply replaces it. Fix the cause first.",
            kind.creation.noun(),
            image(kind, state),
            with_advice(kind, reason),
            kind.noun
        ),
    )
}

/// The reason of a failed image, and what to do about it.
pub(crate) fn with_advice(kind: &ImageKind, reason: &str) -> String {
    match advice::on_failure(kind.failure_advice, reason) {
        Some(advice) => format!("{reason}\n\n{advice}"),
        None => reason.to_owned(),
    }
}

/// An error about a copy that is still in progress at the end of the create timeout. `progress` is its percentage and
/// estimate, if they are known.
pub(crate) fn timed_out(
    kind: &ImageKind,
    state: &CommonAttributes,
    waited: Duration,
    progress: Option<&str>,
    remedy: Remedy,
) -> Diagnostic {
    Diagnostic::error(
        format!("Timed out waiting for {}", image_name(kind, state)),
        format!(
            "After {} {} is still in state {}{}. AWS continues the {}. {} To wait longer, set `timeouts {{ create = … }}`.",
            whole_seconds(waited),
            image(kind, state),
            quoted(state.state.text().unwrap_or(kind.first_state)),
            in_parentheses(progress),
            kind.creation.noun(),
            remedy.text(kind.creation),
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
        format!("{} of {} still in progress", kind.creation.title(), image_name(kind, state)),
        format!(
            "Terraform or the provider was stopped (Ctrl-C or SIGTERM) while AWS was {} {}. AWS continues the {}, which is \
             saved in the state. The next apply waits for it and does not {}.",
            kind.creation.participle(),
            image(kind, state),
            kind.creation.noun(),
            match kind.creation {
                Creation::Copy => "start a second copy",
                Creation::Image => "create a second image",
            }
        ),
    )
}

/// An error about an image that disappeared while the provider waited for it.
pub(crate) fn disappeared(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("{} no longer exists", image_name(kind, state)),
        format!(
            "AWS no longer finds {}: it was deleted or its {} was canceled outside of Terraform. The next apply creates \
             it again.",
            image(kind, state),
            kind.creation.noun()
        ),
    )
}

/// An error about a copy in progress that cannot be read.
pub(crate) fn cannot_poll(
    kind: &ImageKind,
    state: &CommonAttributes,
    error: &ServiceError,
    remedy: Remedy,
) -> Diagnostic {
    let mut diagnostic = failed(kind, &format!("wait for {}", image(kind, state)), error);
    let (noun, remedy) = (kind.creation.noun(), remedy.text(kind.creation));
    diagnostic.detail = format!("{}\n\nAWS continues the {noun}. Fix the cause first. {remedy}", diagnostic.detail);
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
        format!("Could not determine whether the {} of {} started", kind.creation.noun(), image_name(kind, state)),
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
        format!("Could not determine whether the {} of {} started", kind.creation.noun(), image_name(kind, state)),
        format!(
            "Terraform or the provider was stopped (Ctrl-C or SIGTERM), and AWS did not respond to the {} request within \
             {}. The state contains no {noun} for this {}. Search for the {noun} in {region} before you apply again. If it \
             exists, import it; otherwise, apply again.",
            kind.creation.verb(),
            whole_seconds(grace),
            kind.creation.noun()
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
