//! The facts of AMIs, as data.

use std::time::Duration;

use super::errors;
use crate::aws::TagLimits;
use crate::engine::{ImageKind, Naming, OF_COPIES, OnDestroy, Phase};
use crate::services::ec2::checks::{online, rules};
use crate::terraform::TimeoutDefaults;

/// EC2's prefix in IAM actions, by which messages name its calls.
pub(crate) const EC2: &str = "ec2";

/// Deregisters the AMI and keeps its snapshots: a way of AMIs alone.
pub(super) const DEREGISTER: &str = "deregister";

/// The facts of AMIs.
pub(crate) const KIND: ImageKind = ImageKind {
    service: EC2,
    noun: "AMI",
    description: "A copy of an Amazon Machine Image (AMI), in the same or another Region. The copy is made of new \
                  snapshots; destroying it deletes both, unless `on_destroy` says otherwise.",
    name_rule: "3 to 128 letters, digits, spaces and `()[]./-'@_`.",
    states: "`pending` while it is being copied, `available`, `disabled`, `failed` and others",
    first_state: "pending",
    parts: "snapshots",
    phase,
    is_id,
    identifier: "id",
    id_example: "ami-0123456789abcdef0",
    // EC2 takes at most 200 values in one filter.
    describe_batch: 200,
    on_destroy: &[
        OnDestroy { value: OnDestroy::DELETE, meaning: "deregisters the AMI and deletes its snapshots" },
        OnDestroy { value: DEREGISTER, meaning: "deregisters the AMI and keeps its snapshots" },
        OnDestroy { value: OnDestroy::RETAIN, meaning: "only forgets the AMI and leaves it in AWS" },
    ],
    naming: Naming::Shared,
    name_taken: &online::NAME_TAKEN,
    copy_in_progress: Some(&online::COPY_IN_PROGRESS),
    rules: &[OF_COPIES, rules::STATIC, online::LIVE],
    advice: errors::ADVICE,
    // Source: AWS, "Tag your Amazon EC2 resources": EC2 itself takes every character.
    tags: TagLimits { longest_key: 128, longest_value: 256, character: |_| true, characters: "" },
    timeouts: TimeoutDefaults {
        create: Duration::from_hours(2),
        update: Duration::from_mins(10),
        delete: Duration::from_mins(30),
    },
};

/// What an AMI's state means.
///
/// Source: AWS, EC2 API reference, `Image`, member `imageState`.
fn phase(state: &str) -> Phase {
    match state {
        "available" | "disabled" => Phase::Ready,
        "failed" | "error" | "invalid" => Phase::Failed,
        "deregistered" => Phase::Gone,
        _ => Phase::InProgress,
    }
}

/// Whether a text has the form of an AMI's id: eight or seventeen hexadecimal digits behind `ami-`.
pub(super) fn is_id(text: &str) -> bool {
    text.strip_prefix("ami-").is_some_and(|digits| {
        matches!(digits.len(), 8 | 17) && digits.bytes().all(|c| c.is_ascii_digit() || (b'a'..=b'f').contains(&c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ami_id_has_its_form() {
        for id in ["ami-12345678", "ami-0123456789abcdef0"] {
            assert!(is_id(id), "{id}");
        }
        for text in ["", "ami-", "ami-1234567", "ami-0123456789ABCDEF0", "snap-12345678", "ami-12345678 "] {
            assert!(!is_id(text), "{text}");
        }
    }

    #[test]
    fn a_state_that_nobody_has_heard_of_is_in_progress() {
        assert_eq!(phase("transient"), Phase::InProgress);
        assert_eq!(phase("brand-new"), Phase::InProgress);
        assert_eq!(phase("disabled"), Phase::Ready);
    }
}
