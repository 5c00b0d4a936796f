//! The facts of WorkSpaces images, as data.

use std::time::Duration;

use super::errors;
use crate::aws::TagLimits;
use crate::engine::{ImageKind, Naming, OF_COPIES, OnDestroy, Phase};
use crate::services::workspaces::checks::{online, rules};
use crate::terraform::TimeoutDefaults;

/// WorkSpaces' prefix in IAM actions, by which messages name its calls.
pub(crate) const WORKSPACES: &str = "workspaces";

/// The facts that hold for WorkSpaces images however they come about.
const IMAGE: ImageKind = ImageKind {
    service: WORKSPACES,
    noun: "WorkSpaces image",
    description: "",
    name_rule: "1 to 64 letters, digits and `_./()\\-`, without spaces. Names are unique in an account and Region.",
    states: "`PENDING` while it is being made, `AVAILABLE`, `ERROR` and others",
    first_state: "PENDING",
    parts: "",
    phase,
    is_id,
    identifier: "id",
    id_example: "wsi-0123456789",
    // WorkSpaces takes at most 25 ids in one DescribeWorkspaceImages.
    describe_batch: 25,
    on_destroy: &[
        OnDestroy { value: OnDestroy::DELETE, meaning: "deletes the image" },
        OnDestroy { value: OnDestroy::RETAIN, meaning: "only forgets the image and leaves it in AWS" },
    ],
    naming: Naming::Unique,
    name_taken: &online::NAME_TAKEN,
    copy_in_progress: None,
    rules: &[],
    advice: errors::ADVICE,
    // Source: AWS, WorkSpaces API reference, `Tag`, which has no pattern.
    tags: TagLimits { longest_key: 127, longest_value: 255, character: |_| true, characters: "" },
    timeouts: TimeoutDefaults {
        create: Duration::from_hours(3),
        update: Duration::from_mins(10),
        delete: Duration::from_mins(30),
    },
};

/// The facts of copied images.
pub(crate) const COPIED: ImageKind = ImageKind {
    description: "A copy of an image of Amazon WorkSpaces, in the same or another Region. WorkSpaces images never \
                  change: only their tags do.",
    rules: &[OF_COPIES, rules::STATIC, rules::STATIC_OF_COPIES, online::COPIED],
    ..IMAGE
};

/// The facts of images that were created from a WorkSpace.
pub(super) const CREATED: ImageKind = ImageKind {
    description: "An image of Amazon WorkSpaces, created from a WorkSpace. The WorkSpace restarts meanwhile and cannot \
                  be used. WorkSpaces images never change: only their tags do.",
    rules: &[rules::STATIC, rules::STATIC_OF_CREATED, online::CREATED],
    ..IMAGE
};

/// What an image's state means. The guide also speaks of `VALIDATING`, which the API reference does not list.
///
/// Source: AWS, WorkSpaces API reference, `WorkspaceImage`, member `State`.
fn phase(state: &str) -> Phase {
    match state {
        "AVAILABLE" => Phase::Ready,
        "ERROR" => Phase::Failed,
        _ => Phase::InProgress,
    }
}

/// How many characters an image's id has at least behind `wsi-`, as WorkSpaces documents it.
///
/// Source: AWS, WorkSpaces API reference, `CopyWorkspaceImage`, pattern of `SourceImageId`.
const SHORTEST_ID: usize = 9;

/// Whether a text has the form of an image's id but is shorter than WorkSpaces documents it.
pub(super) fn is_short_id(text: &str) -> bool {
    is_id(text) && text.len() < "wsi-".len() + SHORTEST_ID
}

/// Whether a text has the form of an image's id: that of [`SHORTEST_ID`], or with the one character less that
/// AppStream's reference allows where it speaks of a WorkSpaces image.
pub(super) fn is_id(text: &str) -> bool {
    text.strip_prefix("wsi-").is_some_and(|rest| {
        (SHORTEST_ID - 1..=63).contains(&rest.len())
            && rest.bytes().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_its_form() {
        for id in ["wsi-0123456789", "wsi-abcdefghi"] {
            assert!(is_id(id), "{id}");
        }
        for text in ["", "wsi-", "wsi-ABCDEFGHI", "ws-0123456789", "wsi-0123456789 "] {
            assert!(!is_id(text), "{text}");
        }
    }
}
