//! The facts of AppStream images, as data.

use std::time::Duration;

use super::checks::{name, rules};
use super::errors;
use super::image;
use crate::aws::TagLimits;
use crate::engine::{ImageKind, Naming, OF_COPIES, OnDestroy};
use crate::terraform::TimeoutDefaults;

/// The facts of AppStream images.
pub(crate) const KIND: ImageKind = ImageKind {
    service: image::SERVICE,
    noun: image::NOUN,
    description: "A copy of an image of Amazon AppStream 2.0 (Amazon WorkSpaces Applications), in the same or another \
                  Region of the account. AppStream images have unique names and never change: only their tags do.",
    name_rule: "1 to 101 letters, digits, underscores, dots and hyphens, the first a letter or digit. Names are unique \
                in an account and Region.",
    states: "`COPYING` while it is being copied, `AVAILABLE`, `FAILED` and others",
    first_state: "COPYING",
    parts: "",
    phase: image::phase,
    is_id: image::is_name,
    identifier: "name",
    id_example: "my-image",
    // One page of AppStream's DescribeImages.
    describe_batch: 25,
    on_destroy: &[
        OnDestroy { value: OnDestroy::DELETE, meaning: "deletes the image" },
        OnDestroy { value: OnDestroy::RETAIN, meaning: "only forgets the image and leaves it in AWS" },
    ],
    naming: Naming::Unique,
    name_taken: &name::NAME_TAKEN,
    copy_in_progress: None,
    rules: &[OF_COPIES, rules::OFFLINE, rules::ONLINE],
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

/// Whether a character may be in a tag.
///
/// Source: AWS, AppStream API reference, `TagResource`, pattern of `Tags`: the letters, digits and spaces of all
/// scripts. Rust counts a few more characters among them, which are left to AppStream.
fn is_in_tags(c: char) -> bool {
    let is_space = c.is_whitespace() && !c.is_control();
    c.is_alphanumeric() || is_space || "_.:/=+-@".contains(c)
}
