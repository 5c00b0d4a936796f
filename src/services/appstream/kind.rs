//! The facts of AppStream images, as data.

use std::time::Duration;

use super::errors;
use crate::aws::TagLimits;
use crate::engine::{ImageKind, Naming, OF_COPIES, OnDestroy, Phase};
use crate::services::appstream::checks::{online, rules};
use crate::terraform::TimeoutDefaults;

/// AppStream's prefix in IAM actions, by which messages name its calls.
pub(super) const APPSTREAM: &str = "appstream";

/// The facts of AppStream images.
pub(crate) const KIND: ImageKind = ImageKind {
    service: APPSTREAM,
    noun: "AppStream image",
    description: "A copy of an image of Amazon AppStream 2.0 (Amazon WorkSpaces Applications), in the same or another \
                  Region of the account. AppStream images have unique names and never change: only their tags do.",
    name_rule: "1 to 101 letters, digits, underscores, dots and hyphens, the first a letter or digit. Names are unique \
                in an account and Region.",
    states: "`COPYING` while it is being copied, `AVAILABLE`, `FAILED` and others",
    first_state: "COPYING",
    parts: "",
    phase,
    is_id: is_name,
    identifier: "name",
    id_example: "my-image",
    // One page of AppStream's DescribeImages.
    describe_batch: 25,
    on_destroy: &[
        OnDestroy { value: OnDestroy::DELETE, meaning: "deletes the image" },
        OnDestroy { value: OnDestroy::RETAIN, meaning: "only forgets the image and leaves it in AWS" },
    ],
    naming: Naming::Unique,
    name_taken: &online::NAME_TAKEN,
    copy_in_progress: None,
    rules: &[OF_COPIES, rules::STATIC, online::LIVE],
    advice: errors::ADVICE,
    tags: TagLimits {
        longest_key: 128,
        longest_value: 256,
        character: is_in_tags,
        characters: "letters, digits, spaces and _.:/=+-@",
    },
    timeouts: TimeoutDefaults {
        create: Duration::from_hours(2),
        update: Duration::from_mins(10),
        delete: Duration::from_mins(30),
    },
};

/// What an image's state means.
///
/// Source: AWS, AppStream API reference, `Image`, member `State`. `DEPRECATED` is not documented; the service's
/// messages speak of it.
fn phase(state: &str) -> Phase {
    match state {
        "AVAILABLE" | "DEPRECATED" => Phase::Ready,
        "FAILED" => Phase::Failed,
        "DELETING" => Phase::Gone,
        _ => Phase::InProgress,
    }
}

/// Whether a text has the form of an image's name.
///
/// Source: AWS, AppStream API reference, `CopyImage`, pattern of `DestinationImageName`.
pub(crate) fn is_name(text: &str) -> bool {
    let rest = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.len() <= 101 && text.chars().all(rest)
}

/// Whether a character may be in a tag.
///
/// Source: AWS, AppStream API reference, `TagResource`, pattern of `Tags`: the letters, digits and spaces of all
/// scripts. Rust counts a few more characters among them, which are left to AppStream.
fn is_in_tags(c: char) -> bool {
    let is_space = c.is_whitespace() && !c.is_control();
    c.is_alphanumeric() || is_space || "_.:/=+-@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_form() {
        for name in ["a", "win2022-base_1.0", &"n".repeat(101)] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "-a", ".a", "a b", "a@b", "ä", &"n".repeat(102)] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn an_image_that_is_being_deleted_is_gone_and_an_unknown_state_is_in_progress() {
        assert_eq!(phase("DELETING"), Phase::Gone);
        assert_eq!(phase("COPYING"), Phase::InProgress);
        assert_eq!(phase("SOMETHING_NEW"), Phase::InProgress);
    }
}
