//! [`KIND`] and [`FakeAttributes`]: the facts and the arguments of the fake service's images.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::aws::TagLimits;
use crate::engine::advice::Advice;
use crate::engine::kind::{Creation, ImageKind, Naming, OnDestroy, Phase};
use crate::engine::sharing::argument::{SharingArgument, SharingForm};
use crate::terraform::{Rule, TimeoutDefaults, Value};

/// The error code of a rejection that ends when other copies finish.
pub(crate) const BUSY: &str = "Busy";
/// The error code of a rejection that may end when the image is no longer in use.
pub(crate) const IN_USE: &str = "InUse";
/// The error code of a rejection that ends when AWS has finished its own work.
pub(crate) const NOT_READY: &str = "NotReady";

/// The error code of an operation that does not know an image yet.
pub(crate) const UNKNOWN: &str = "Unknown";
/// The ID of the only part of every image.
pub(crate) const PART: &str = "part-1";
/// The key of a tag that the create request cannot set.
pub(crate) const LATER_TAG: &str = "later";

pub(crate) const NAME_TAKEN: Rule = Rule::refusal("name", "Name in use", "No image has the name.").warns();
pub(crate) const COPY_IN_PROGRESS: Rule = Rule::refusal("name", "Copy in progress", "No equal copy is pending.");

const ADVICE: &[Advice] = &[
    Advice::on(UNKNOWN, "Apply again.").of(&["Update"]),
    Advice::on(BUSY, "Wait for the other copies."),
    Advice::on(UNKNOWN, "Check the source."),
];

pub(crate) static KIND: ImageKind = kind(Naming::Shared);
/// The same with unique names.
pub(crate) static UNIQUE_KIND: ImageKind = kind(Naming::Unique);

const fn kind(naming: Naming) -> ImageKind {
    ImageKind {
        service: "fake",
        noun: "image",
        description: "An image.",
        name_rule: "Any text.",
        states: "`pending`, `available`, `failed`",
        first_state: "pending",
        parts: "parts",
        phase: |state| match state {
            "available" => Phase::Ready,
            "failed" => Phase::Failed,
            "gone" => Phase::Gone,
            _ => Phase::InProgress,
        },
        id_problem: |text| match text.strip_prefix("img-") {
            Some(_) => None,
            None => Some(format!("{text:?} does not begin with \"img-\".")),
        },
        identifier: "id",
        arn_resource: "image/",
        id_example: "img-1",
        describe_batch: 10,
        on_destroy: &[
            OnDestroy { value: OnDestroy::DELETE, meaning: "deletes it" },
            OnDestroy { value: OnDestroy::RETAIN, meaning: "keeps it" },
        ],
        naming,
        name_taken: &NAME_TAKEN,
        copy_in_progress: Some(&COPY_IN_PROGRESS),
        rules: &[],
        creation: Creation::Copy,
        advice: ADVICE,
        failure_advice: &[("disk is broken", "Replace the disk.")],
        sharing: &[
            SharingArgument { name: "account_ids", form: SharingForm::AccountIds, description: "Accounts." },
            SharingArgument { name: "parts", form: SharingForm::Parts { of: "account_ids" }, description: "Parts." },
        ],
        tags: TagLimits { longest_key: 128, longest_value: 256, character: |_| true, characters: "" },
        timeouts: TimeoutDefaults {
            create: Duration::from_hours(1),
            update: Duration::from_mins(10),
            delete: Duration::from_mins(30),
        },
    }
}

/// The arguments of the fake service's images.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct FakeAttributes {
    pub(crate) source_image_id: Value<String>,
}
