//! Diagnostics of the copy action. No state tracks the image, so each of them names the image and says what to do with
//! it.

use std::time::Duration;

use crate::aws::ServiceError;
use crate::engine::kind::ImageKind;
use crate::engine::messages::{failed, image, image_name, in_parentheses, whole_seconds, with_advice};
use crate::engine::model::state::CommonAttributes;
use crate::terraform::{Diagnostic, quoted};

/// An error about a copy that failed in AWS.
pub(crate) fn copy_failed(kind: &ImageKind, copy: &CommonAttributes, reason: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Copy of {} failed", image_name(kind, copy)),
        format!(
            "AWS accepted the copy as {} but could not complete it: {}\n\nThe failed {} still exists, and Terraform does \
             not track it. Delete it, fix the cause, and invoke the action again.",
            image(kind, copy),
            with_advice(kind, reason),
            kind.noun
        ),
    )
}

/// An error about an image that disappeared while the action waited for it.
pub(crate) fn disappeared(kind: &ImageKind, copy: &CommonAttributes) -> Diagnostic {
    Diagnostic::error(
        format!("{} no longer exists", image_name(kind, copy)),
        format!(
            "AWS no longer finds {}: it was deleted, or its copy was canceled. To create another copy, invoke the action \
             again.",
            image(kind, copy)
        ),
    )
}

/// An error about a copy that is still in progress at the end of the timeout. `progress` is its percentage and estimate, if
/// they are known.
pub(crate) fn timed_out(
    kind: &ImageKind,
    copy: &CommonAttributes,
    waited: Duration,
    progress: Option<&str>,
) -> Diagnostic {
    Diagnostic::error(
        format!("Timed out waiting for {}", image_name(kind, copy)),
        format!(
            "After {} {} is not available yet{}. AWS continues the copy, and invoking the action again creates another. To \
             wait longer, set `timeouts {{ invoke = … }}`.",
            whole_seconds(waited),
            image(kind, copy),
            in_parentheses(progress),
        ),
    )
}

/// An error about a copy in progress when Terraform was stopped. `id` is `None` if AWS had not responded yet.
pub(crate) fn stopped(kind: &ImageKind, name: &str, id: Option<&String>) -> Diagnostic {
    let (noun, name) = (kind.noun, quoted(name));
    let Some(id) = id else {
        return Diagnostic::error(
            format!("Could not determine whether the copy of {noun} {name} started"),
            format!(
                "Terraform was stopped while the action requested the copy. Search for {noun} {name} before you invoke \
                 the action again."
            ),
        );
    };
    Diagnostic::error(
        format!("Copy of {noun} {name} still in progress"),
        format!(
            "Terraform was stopped while AWS was copying {noun} {id}. AWS continues the copy, and Terraform does not \
             track it. Invoking the action again creates another copy.",
        ),
    )
}

/// An error about a copy in progress that cannot be read.
pub(crate) fn cannot_poll(kind: &ImageKind, copy: &CommonAttributes, error: &ServiceError) -> Diagnostic {
    let mut diagnostic = failed(kind, &format!("wait for {}", image(kind, copy)), error);
    diagnostic.detail.push_str("\n\nAWS continues the copy. Invoking the action again creates another.");
    diagnostic
}
