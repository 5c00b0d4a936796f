//! What the user of an action reads when a copy did not end well. There is no state that would keep it, so each message
//! names the image and says what to do with it.

use std::time::Duration;

use crate::aws::ServiceError;
use crate::engine::kind::ImageKind;
use crate::engine::messages::{failed, image};
use crate::engine::model::state::CommonAttributes;
use crate::terraform::{Diagnostic, write_duration};

/// An error about a copy that failed in AWS.
pub(crate) fn copy_failed(kind: &ImageKind, copy: &CommonAttributes, reason: &str) -> Diagnostic {
    let noun = kind.noun;
    Diagnostic::error(
        format!("The copy of the {noun} {} failed", copy.name()),
        format!(
            "AWS accepted the copy as {} and could not finish it: {reason}\n\nThe failed {noun} is still there and \
             Terraform does not keep track of it. Delete it, remove the cause, and invoke the action again.",
            image(kind, copy),
        ),
    )
}

/// An error about an image that vanished while it was waited for.
pub(crate) fn vanished(kind: &ImageKind, copy: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("The {} {} has disappeared", kind.noun, copy.name()),
        format!(
            "AWS no longer knows {}. Somebody deleted it, or its copy was cancelled. Invoke the action again to make \
             another.",
            image(kind, copy)
        ),
    )
}

/// An error about a copy that takes longer than the user allowed.
pub(crate) fn timed_out(kind: &ImageKind, copy: &CommonAttributes, waited: Duration) -> Diagnostic {
    Diagnostic::error(
        format!("The {} {} is still being copied", kind.noun, copy.name()),
        format!(
            "After {} {} cannot be used yet. The copy goes on in AWS, and invoking the action again would make \
             another. For a longer wait set `timeouts {{ invoke = … }}`.",
            write_duration(waited),
            image(kind, copy),
        ),
    )
}

/// An error about a copy that the user stopped waiting for; `id` is missing where AWS has not answered yet.
pub(crate) fn stopped(kind: &ImageKind, name: &str, id: Option<&String>) -> Diagnostic {
    let noun = kind.noun;
    let Some(id) = id else {
        return Diagnostic::error(
            format!("The copy of the {noun} {name} may have begun"),
            "You stopped Terraform while it asked AWS for the copy. Look for an image of this name before you invoke \
             the action again.",
        );
    };
    Diagnostic::error(
        format!("The copy of the {noun} {name} goes on"),
        format!(
            "You stopped Terraform while {id} was still being copied. AWS goes on with it; Terraform does not keep \
             track of it. Invoking the action again would make another copy.",
        ),
    )
}

/// An error about an image that is being copied and that AWS does not let us look at.
pub(crate) fn cannot_poll(kind: &ImageKind, copy: &CommonAttributes, error: &ServiceError) -> Diagnostic {
    let mut diagnostic = failed(kind, &format!("wait for {}", image(kind, copy)), error);
    diagnostic.detail.push_str("\n\nThe copy goes on in AWS. Invoking the action again would make another.");
    diagnostic
}
