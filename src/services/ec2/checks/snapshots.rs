//! The snapshot arguments of a copy: tags, and the completion duration of a time-based copy.

use aws_sdk_ec2::types::Snapshot;

use crate::engine::{ImageModel, TagPolicy, TagRules, check_tag_count, validate_tags};
use crate::services::ec2::image::TAG_LIMITS;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Diagnostics, Rule, quoted};

/// Source: AWS, EBS user guide, "Time-based copies".
pub(crate) const DURATION: Rule = Rule::refusal(
    "snapshot_copy_completion_duration_minutes",
    "Invalid completion duration",
    "`snapshot_copy_completion_duration_minutes` is a multiple of 15 from 15 to 2880.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `SnapshotCopyCompletionDurationMinutes`: "not supported when
/// copying an AMI to or from a Local Zone".
pub(crate) const DURATION_SOURCE: Rule = Rule::refusal(
    "snapshot_copy_completion_duration_minutes",
    "Time-based copy not supported for this source",
    "The source of a time-based copy is in a Region, not in a Local Zone.",
)
.reading("ec2:DescribeSnapshots");

/// The rules of the argument `snapshot_tags`.
pub(crate) const TAGS: TagRules = TagRules {
    count: &Rule::refusal("snapshot_tags", "Too many snapshot tags", "`snapshot_tags` has at most 50 tags."),
    key: &Rule::refusal(
        "snapshot_tags",
        "Invalid snapshot tag key",
        "The keys of `snapshot_tags` have 1 to 128 characters, and do not begin with `aws:`.",
    ),
    value: &Rule::refusal(
        "snapshot_tags",
        "Invalid snapshot tag value",
        "The values of `snapshot_tags` are not null, and have at most 256 characters.",
    ),
};

/// The rule of `snapshot_tags` including the provider's `default_tags`. The keys and values of those are checked with the
/// tags of the AMI.
pub(crate) const ALL_TAGS: Rule = Rule::refusal(
    "snapshot_tags",
    "Too many snapshot tags including default tags",
    "`snapshot_tags` and the provider's `default_tags` together are at most 50 tags.",
);

/// Checks the completion duration of a time-based copy.
pub(crate) fn validate_duration(service: &Ec2Attributes) -> Diagnostics {
    let minutes = service.snapshot_copy_completion_duration_minutes.known().copied();
    let problem = minutes.and_then(duration_problem);
    problem.map(|detail| DURATION.broken(detail)).into_iter().collect()
}

fn duration_problem(minutes: i64) -> Option<String> {
    if (15..=2880).contains(&minutes) && minutes % 15 == 0 {
        return None;
    }
    Some(format!(
        "`snapshot_copy_completion_duration_minutes` must be a multiple of 15 from 15 to 2880, got {minutes}."
    ))
}

/// Checks that the source of a time-based copy is not in a Local Zone.
pub(crate) fn check_source_zone<'a>(
    service: &Ec2Attributes,
    mut snapshots: impl Iterator<Item = &'a Snapshot>,
    source: &str,
) -> Option<Diagnostic> {
    service.snapshot_copy_completion_duration_minutes.known()?;
    let zone = snapshots.find_map(|snapshot| snapshot.availability_zone().filter(|zone| !zone.is_empty()))?;
    Some(DURATION_SOURCE.broken(format!(
        "The snapshots of AMI {source} are in Local Zone {}, but EC2 does not support time-based copies from a Local Zone. \
         Remove `snapshot_copy_completion_duration_minutes`, or copy an AMI of the Region.",
        quoted(zone)
    )))
}

/// Checks the configured tags.
pub(crate) fn validate_snapshot_tags(service: &Ec2Attributes) -> Diagnostics {
    validate_tags(&TAGS, &TAG_LIMITS, &service.snapshot_tags)
}

/// Checks the number of tags including the provider's `default_tags`.
pub(crate) fn validate_planned_tags(planned: &ImageModel<Ec2Attributes>, tags: &TagPolicy) -> Diagnostics {
    let own = &planned.service.snapshot_tags;
    if !own.is_known() {
        return Diagnostics::new();
    }
    check_tag_count(&ALL_TAGS, own, &tags.all(own)).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_multiples_of_15_minutes() {
        for minutes in [15, 30, 2880] {
            assert_eq!(duration_problem(minutes), None);
        }
        for minutes in [0, 14, 20, 2895, -15] {
            assert!(duration_problem(minutes).is_some(), "{minutes}");
        }
    }
}
