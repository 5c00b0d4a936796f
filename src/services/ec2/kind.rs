//! The facts of AMIs, as data.

use std::time::Duration;

use super::checks::{name, rules};
use super::errors;
use super::{image, read};
use crate::engine::{ImageKind, Naming, OF_COPIES, OnDestroy};
use crate::terraform::TimeoutDefaults;

/// Deregisters the AMI and keeps its snapshots: a way of AMIs alone.
pub(super) const DEREGISTER: &str = "deregister";

/// The facts of AMIs.
pub(crate) const KIND: ImageKind = ImageKind {
    service: image::SERVICE,
    noun: image::NOUN,
    description: "A copy of an Amazon Machine Image (AMI), in the same or another Region. The copy is made of new \
                  snapshots; destroying it deletes both, unless `on_destroy` says otherwise.",
    name_rule: "3 to 128 letters, digits, spaces and `()[]./-'@_`.",
    states: "`pending` while it is being copied, `available`, `disabled`, `failed` and others",
    first_state: "pending",
    parts: "snapshots",
    phase: image::phase,
    is_id: image::is_id,
    identifier: "id",
    id_example: image::ID_EXAMPLE,
    describe_batch: read::FILTER_VALUES,
    on_destroy: &[
        OnDestroy { value: OnDestroy::DELETE, meaning: "deregisters the AMI and deletes its snapshots" },
        OnDestroy { value: DEREGISTER, meaning: "deregisters the AMI and keeps its snapshots" },
        OnDestroy { value: OnDestroy::RETAIN, meaning: "only forgets the AMI and leaves it in AWS" },
    ],
    naming: Naming::Shared,
    name_taken: &name::NAME_TAKEN,
    copy_in_progress: Some(&name::COPY_IN_PROGRESS),
    rules: &[OF_COPIES, rules::OFFLINE, rules::ONLINE],
    advice: errors::ADVICE,
    tags: image::TAG_LIMITS,
    timeouts: TimeoutDefaults {
        create: Duration::from_hours(2),
        update: Duration::from_mins(10),
        delete: Duration::from_mins(30),
    },
};
