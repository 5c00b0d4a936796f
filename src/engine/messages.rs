//! What the user reads when a call to AWS failed, and when a wait did not end well.

use super::kind::ImageKind;
use crate::aws::{ErrorKind, NotConfigured, ServiceError};
use crate::engine::model::state::CommonAttributes;
use crate::terraform::Diagnostic;

/// An error about a call that AWS did not carry out.
///
/// `action` completes "Unable to …", such as `copy the AMI golden to eu-west-1`.
pub fn failed(kind: &ImageKind, action: &str, error: &ServiceError) -> Diagnostic {
    let advice = kind.advice(error).or_else(|| general_advice(error));
    let advice = advice.map(|advice| format!("\n\n{advice}")).unwrap_or_default();
    Diagnostic::error(format!("Unable to {action}"), format!("{error}.{advice}"))
}

/// Why an image failed, from the pairs of code and message that a service tells, one a line.
pub fn reasons<'a>(pairs: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>) -> String {
    let line = |(code, message): (Option<&'a str>, Option<&'a str>)| {
        let texts = [code, message].into_iter().flatten().filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join(": ")
    };
    let lines: Vec<_> = pairs.into_iter().map(line).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() { "AWS gives no reason.".to_owned() } else { lines.join("\n") }
}

/// What to do about errors that every service has.
fn general_advice(error: &ServiceError) -> Option<&'static str> {
    if error.may_be_clock() {
        return Some(
            "Renew the credentials if they have expired, and check that this machine's clock is right: AWS refuses \
             calls that seem to be more than five minutes old or new.",
        );
    }
    match error.kind {
        ErrorKind::Throttled => Some("AWS throttles this account. Apply again later, or with a lower -parallelism."),
        ErrorKind::Transient => Some("AWS failed itself, or its answer was lost. Apply again."),
        ErrorKind::Unreachable => Some(
            "There is no connection to AWS. Check the network, the proxy and the name of the Region and endpoint, and \
             apply again.",
        ),
        ErrorKind::Unauthenticated => Some("The credentials are missing or have expired. Renew them and apply again."),
        ErrorKind::Denied => Some(
            "Check that the credentials are those of the right account, that they are valid, and that their policy \
             allows this action in this Region.",
        ),
        ErrorKind::Refused => None,
    }
}

/// An error about a provider block that cannot be used yet.
pub(crate) fn not_configured(error: &NotConfigured) -> Diagnostic {
    Diagnostic::error(
        "The provider cannot reach AWS yet",
        format!("No call to AWS is possible: {error}. Nothing was changed."),
    )
}

/// An image in words: `the AMI golden (ami-0abc) in eu-west-1`.
pub(crate) fn image(kind: &ImageKind, image: &CommonAttributes) -> String {
    let region = image.region.text().unwrap_or_default();
    format!("the {} {} ({}) in {region}", kind.noun, image.name(), image.id())
}

/// An error about a copy that was still in the queue when the user stopped.
pub(crate) fn not_started(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("The copy of the {} {} was not started", kind.noun, state.name()),
        "Terraform or the provider was stopped (Ctrl-C or SIGTERM) before AWS was asked for the copy. Nothing was made. \
         Apply again.",
    )
}

/// An error about a copy that failed in AWS.
pub(crate) fn copy_failed(kind: &ImageKind, state: &CommonAttributes, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The copy of the {} {} failed", kind.noun, state.name()),
        format!(
            "AWS accepted the copy as {} and could not finish it: {reason}\n\nThe failed {} stays in the state, and \
             the next apply replaces it. Remove the cause first.",
            image(kind, state),
            kind.noun
        ),
    )
}

/// How to keep a copy whose create ended in an error, which taints it.
pub(crate) const UNTAINT: &str = "To keep it, remove the mark that makes Terraform replace it (`terraform untaint` with \
                                  this resource's address) and apply again: that waits on, and copies nothing twice.";
/// How to keep a copy whose update ended in an error, which does not taint it.
pub(crate) const APPLY_AGAIN: &str = "Apply again: that waits on, and copies nothing twice.";

/// An error about a copy that takes longer than the user allowed.
pub(crate) fn timed_out(
    kind: &ImageKind,
    state: &CommonAttributes,
    waited: std::time::Duration,
    remedy: &str,
) -> Diagnostic {
    Diagnostic::error(
        format!("The {} {} is still being copied", kind.noun, state.name()),
        format!(
            "After {} minutes {} is still in the state {:?}. The copy goes on in AWS. {remedy} For a longer wait set \
             `timeouts {{ create = … }}`.",
            waited.as_secs().div_ceil(60),
            image(kind, state),
            state.state.text().unwrap_or(kind.first_state),
        ),
    )
}

/// A warning that the user stopped the wait.
pub(crate) fn stopped(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::warning(
        format!("The copy of the {} {} goes on", kind.noun, state.name()),
        format!(
            "Terraform or the provider was stopped (Ctrl-C or SIGTERM) while {} was still being copied. AWS goes on with \
             it, and it is saved in the state. The next apply waits for it and copies nothing twice.",
            image(kind, state)
        ),
    )
}

/// An error about an image that vanished while it was waited for.
pub(crate) fn vanished(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("The {} {} has disappeared", kind.noun, state.name()),
        format!(
            "AWS no longer knows {}. Somebody deleted it, or its copy was cancelled. The next apply makes it again.",
            image(kind, state)
        ),
    )
}

/// An error about an image that is being copied and that AWS does not let us look at.
pub(crate) fn cannot_poll(
    kind: &ImageKind,
    state: &CommonAttributes,
    error: &ServiceError,
    remedy: &str,
) -> Diagnostic {
    let mut diagnostic = failed(kind, &format!("wait for {}", image(kind, state)), error);
    diagnostic.detail = format!("{}\n\nThe copy goes on in AWS. Remove the cause first. {remedy}", diagnostic.detail);
    diagnostic
}

/// An error about a change that took longer than the user allowed.
pub(crate) fn not_changed(kind: &ImageKind, state: &CommonAttributes, waited: std::time::Duration) -> Diagnostic {
    Diagnostic::error(
        format!("The {} {} is not changed yet", kind.noun, state.name()),
        format!(
            "After {} minutes AWS had not made all changes of {}. Apply again, or allow more time with \
             `timeouts {{ update = … }}`.",
            waited.as_secs().div_ceil(60),
            image(kind, state)
        ),
    )
}

/// An error about an image that is not gone in time.
pub(crate) fn deletion_timed_out(
    kind: &ImageKind,
    state: &CommonAttributes,
    waited: std::time::Duration,
) -> Diagnostic {
    Diagnostic::error(
        format!("The {} {} is not deleted yet", kind.noun, state.name()),
        format!(
            "After {} minutes {} still exists. It stays in the state; apply again, or allow more time with \
             `timeouts {{ delete = … }}`.",
            waited.as_secs().div_ceil(60),
            image(kind, state)
        ),
    )
}

/// An error about a deletion that the user stopped waiting for.
pub(crate) fn deletion_stopped(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("The {} {} is still being deleted", kind.noun, state.name()),
        format!(
            "Terraform or the provider was stopped (Ctrl-C or SIGTERM) while AWS was deleting {}. AWS goes on with it, \
             and the next refresh notices that it is gone.",
            image(kind, state)
        ),
    )
}

/// An error about a deletion that came after the stop.
pub(crate) fn deletion_not_started(kind: &ImageKind, state: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("The {} {} was not deleted", kind.noun, state.name()),
        format!(
            "The provider was stopped (Ctrl-C or SIGTERM) before it deleted {}. What was to replace it may not be available yet. \
             It stays in the state. Apply again.",
            image(kind, state)
        ),
    )
}

/// An error about a copy of which nobody knows whether AWS has made it.
pub(crate) fn creation_unknown(kind: &ImageKind, state: &CommonAttributes, error: &ServiceError) -> Diagnostic {
    let region = state.region.text().unwrap_or_default();
    Diagnostic::error(
        format!("Nobody knows whether the {} {} is being copied", kind.noun, state.name()),
        format!(
            "An answer of AWS was lost, and the image could not be found: {error}.\n\nLook for it in {region} before \
             you apply again. If it is there, import it; otherwise apply again."
        ),
    )
}

/// An error about a deletion that left parts of the image. `left` lists them.
pub(crate) fn not_all_deleted(kind: &ImageKind, state: &CommonAttributes, left: &str, stopped: bool) -> Diagnostic {
    let ImageKind { noun, parts, .. } = kind;
    let stopped = if stopped { "You stopped Terraform while AWS was deleting them. " } else { "" };
    Diagnostic::error(
        format!("The {parts} of the {noun} {} were not deleted", state.name()),
        format!(
            "{stopped}{} is gone, but these {parts} of it still exist and incur charges:\n\n{left}\n\nThe resource stays \
             in the state with them, and the next destroy or apply tries again to delete them.",
            capitalized(&image(kind, state))
        ),
    )
}

/// A warning about an image that is gone while parts of it are left. `left` lists them; `unfinished` tells that this
/// provider destroyed the image.
pub(crate) fn left_behind(kind: &ImageKind, state: &CommonAttributes, left: &str, unfinished: bool) -> Diagnostic {
    let ImageKind { noun, parts, .. } = kind;
    let (how, then) = if unfinished {
        (
            "was destroyed",
            "The resource stays in the state with them, and the next destroy or apply tries again to delete them. To \
             keep them, remove the resource from the state (`terraform state rm`)."
                .to_owned(),
        )
    } else {
        (
            "was deleted outside of Terraform",
            format!("They are no longer in Terraform's state: delete the {parts} that are not needed."),
        )
    };
    Diagnostic::warning(
        // Terraform shows warnings with the same summary once, and each of these is about another image.
        format!("The {parts} of the {noun} {} are left", state.id()),
        format!(
            "{} {how}, but these {parts} of it still exist and incur charges:\n\n{left}\n\n{then}",
            capitalized(&image(kind, state))
        ),
    )
}

/// A warning about an image that is another than was asked for, in arguments of which a change makes another image.
pub(crate) fn came_out_different(kind: &ImageKind, state: &CommonAttributes, differences: &[String]) -> Diagnostic {
    Diagnostic::warning(
        format!("The {} {} differs from its configuration", kind.noun, state.name()),
        format!(
            "AWS made {}, but not as configured: {}. The next plan replaces it, most likely with the same result. Change \
             the configuration, or find out why AWS does not do what it is asked for. An endpoint that is not AWS may \
             ignore the argument.",
            image(kind, state),
            differences.join("; ")
        ),
    )
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}
