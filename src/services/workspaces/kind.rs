//! The facts of WorkSpaces images, as data.

use std::time::Duration;

use super::checks::{name, rules};
use super::errors;
use super::{image, read};
use crate::aws::TagLimits;
use crate::engine::{ImageKind, Naming, OF_COPIES, OnDestroy};
use crate::terraform::TimeoutDefaults;

/// The facts that hold for WorkSpaces images however they are made.
const IMAGE: ImageKind = ImageKind {
    service: image::SERVICE,
    noun: image::NOUN,
    description: "",
    name_rule: "1 to 64 letters, digits and `_./()\\-`, without spaces. Names are unique in an account and Region.",
    states: "`PENDING` while it is being made, `AVAILABLE`, `ERROR` and others",
    first_state: "PENDING",
    parts: "",
    phase: image::phase,
    is_id: image::is_id,
    identifier: "id",
    id_example: image::ID_EXAMPLE,
    describe_batch: read::DESCRIBED_IDS,
    on_destroy: &[
        OnDestroy { value: OnDestroy::DELETE, meaning: "deletes the image" },
        OnDestroy { value: OnDestroy::RETAIN, meaning: "only forgets the image and leaves it in AWS" },
    ],
    naming: Naming::Unique,
    name_taken: &name::NAME_TAKEN,
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
pub(super) const COPIED: ImageKind = ImageKind {
    description: "A copy of an image of Amazon WorkSpaces, in the same or another Region. WorkSpaces images never \
                  change: only their tags do.",
    rules: &[OF_COPIES, rules::OFFLINE, rules::COPY_OFFLINE, rules::COPY_ONLINE],
    ..IMAGE
};

/// The facts of images that were created from a WorkSpace.
pub(super) const CREATED: ImageKind = ImageKind {
    description: "An image of Amazon WorkSpaces, created from a WorkSpace. The WorkSpace restarts meanwhile and cannot \
                  be used. WorkSpaces images never change: only their tags do.",
    rules: &[rules::OFFLINE, rules::CREATION_OFFLINE, rules::CREATION_ONLINE],
    ..IMAGE
};
