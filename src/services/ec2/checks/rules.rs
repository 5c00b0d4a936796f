//! What is checked of an AMI copy without any network, beside what is checked of every copy.

use crate::engine::{EXPECTED_OWNER, TagRules};
use crate::terraform::Rule;

/// Every rule of [`validate`](super::offline).
pub(crate) const STATIC: &[&Rule] = &[
    &NAME,
    &SOURCE_ID,
    &DESCRIPTION,
    &EXPECTED_OWNER,
    &KEY_WITHOUT_ENCRYPTION,
    &KEY,
    &KEY_PARTITION,
    &KEY_REGION,
    &DEPRECATION_TIME,
    &DEPRECATION_PAST,
    &DEPRECATION_FAR,
    &PROTECTION,
    &DURATION,
    &DURATION_PLACE,
    &TWO_DESTINATIONS,
    &OUTPOST,
    &OUTPOST_PARTITION,
    &OUTPOST_SOURCE,
    &OUTPOST_REGION,
    &OUTPOST_ENCRYPTS,
    &ZONE,
    &ZONE_REGION,
    &ZONE_ID,
    &ZONE_SOURCE,
    SNAPSHOT_TAGS.count,
    SNAPSHOT_TAGS.key,
    SNAPSHOT_TAGS.value,
    &ALL_SNAPSHOT_TAGS,
];

/// Source: AWS, EC2 API reference, `RegisterImage`, parameter `Name`.
pub(crate) const NAME: Rule = Rule::refusal(
    "name",
    "Invalid AMI name",
    "`name` has 3 to 128 characters, each a letter, a digit, a space or one of `()[]./-'@_`.",
);

pub(crate) const SOURCE_ID: Rule =
    Rule::refusal("source_image_id", "Invalid AMI id", "`source_image_id` has the form of an AMI's id.");

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `Description`.
pub(crate) const DESCRIPTION: Rule =
    Rule::refusal("description", "Description too long", "`description` has at most 255 characters.");

pub(crate) const KEY_WITHOUT_ENCRYPTION: Rule = Rule::refusal(
    "kms_key_id",
    "A KMS key without encryption",
    "`kms_key_id` is set only together with `encrypted = true`.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `KmsKeyId`.
pub(crate) const KEY: Rule = Rule::refusal(
    "kms_key_id",
    "Invalid KMS key",
    "`kms_key_id` has the form of a key's id, an alias, a key's ARN or an alias's ARN.",
);

pub(crate) const KEY_PARTITION: Rule = Rule::refusal(
    "kms_key_id",
    "The ARN of the KMS key contradicts itself",
    "The partition in the ARN of the KMS key is the one of the Region in it.",
);

pub(crate) const KEY_REGION: Rule = Rule::refusal(
    "kms_key_id",
    "The KMS key is in another Region",
    "The Region in the ARN of the KMS key is the copy's.",
);

pub(crate) const DEPRECATION_TIME: Rule = Rule::refusal(
    "deprecation_time",
    "Invalid deprecation time",
    "`deprecation_time` is a time in RFC 3339, such as `2027-06-01T00:00:00Z`.",
);

/// Source: AWS, EC2 API reference, `EnableImageDeprecation`, parameter `DeprecateAt`.
pub(crate) const DEPRECATION_PAST: Rule = Rule::refusal(
    "deprecation_time",
    "The deprecation time is in the past",
    "A new `deprecation_time` is not in the past. One that the copy has already is left alone.",
);

/// Source: as for [`DEPRECATION_PAST`].
pub(crate) const DEPRECATION_FAR: Rule = Rule::refusal(
    "deprecation_time",
    "The deprecation time is too far ahead",
    "A new `deprecation_time` is at most ten years ahead.",
);

pub(crate) const PROTECTION: Rule = Rule::refusal(
    "deregistration_protection",
    "Invalid deregistration_protection",
    "`deregistration_protection` is `disabled`, `enabled` or `enabled-with-cooldown`.",
);

/// Source: AWS, EBS user guide, "Time-based copies".
pub(crate) const DURATION: Rule = Rule::refusal(
    "snapshot_copy_completion_duration_minutes",
    "Invalid duration of a time-based copy",
    "`snapshot_copy_completion_duration_minutes` is 15 to 2880, in steps of 15.",
);

/// Source: as for [`DURATION`].
pub(crate) const DURATION_PLACE: Rule = Rule::refusal(
    "snapshot_copy_completion_duration_minutes",
    "No time-based copy to that place",
    "A time-based copy goes to a Region, not to an Outpost or a Local Zone.",
);

pub(crate) const TWO_DESTINATIONS: Rule = Rule::refusal(
    "destination_availability_zone",
    "Two destinations",
    "At most one of `destination_outpost_arn`, `destination_availability_zone` and `destination_availability_zone_id` \
     is set.",
);

/// Source: AWS, Outposts API reference, pattern of `OutpostArn`.
pub(crate) const OUTPOST: Rule = Rule::refusal(
    "destination_outpost_arn",
    "Invalid Outpost ARN",
    "`destination_outpost_arn` has the form of an Outpost's ARN.",
);

pub(crate) const OUTPOST_PARTITION: Rule = Rule::refusal(
    "destination_outpost_arn",
    "The ARN of the Outpost contradicts itself",
    "The partition in the ARN of the Outpost is the one of the Region in it.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `DestinationOutpostArn`: "the AMI must be in the Region of
/// the destination Outpost".
pub(crate) const OUTPOST_SOURCE: Rule = Rule::refusal(
    "destination_outpost_arn",
    "The Outpost does not belong to the source's Region",
    "The Region in the ARN of the Outpost is `source_region`.",
);

pub(crate) const OUTPOST_REGION: Rule = Rule::refusal(
    "destination_outpost_arn",
    "The Outpost does not belong to the copy's Region",
    "The Region in the ARN of the Outpost is the copy's.",
);

/// Source: AWS, EC2 user guide, "How Amazon EC2 AMI copy works": copies to an Outpost are always encrypted.
pub(crate) const OUTPOST_ENCRYPTS: Rule = Rule::refusal(
    "encrypted",
    "An Outpost encrypts every copy",
    "`encrypted` is not `false` for a copy to an Outpost.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `DestinationAvailabilityZone`: a Local Zone.
pub(crate) const ZONE: Rule = Rule::refusal(
    "destination_availability_zone",
    "The zone is no Local Zone",
    "`destination_availability_zone` is not an ordinary Availability Zone.",
)
.warns();

pub(crate) const ZONE_REGION: Rule = Rule::refusal(
    "destination_availability_zone",
    "The zone does not belong to the copy's Region",
    "The name of the Local Zone begins with the copy's Region.",
);

pub(crate) const ZONE_ID: Rule = Rule::refusal(
    "destination_availability_zone_id",
    "Invalid zone id",
    "`destination_availability_zone_id` is a zone's id, not its name.",
);

/// Source: AWS, EC2 user guide, "How Amazon EC2 AMI copy works": from the zone's own Region.
pub(crate) const ZONE_SOURCE: Rule = Rule::refusal(
    "source_region",
    "The source is not in the Local Zone's Region",
    "A copy to a Local Zone comes from the Region that the zone belongs to.",
)
.warns();

/// The rules of the argument `snapshot_tags`.
pub(crate) const SNAPSHOT_TAGS: TagRules = TagRules {
    count: &Rule::refusal("snapshot_tags", "Too many snapshot tags", "`snapshot_tags` has at most 50 tags."),
    key: &Rule::refusal(
        "snapshot_tags",
        "Invalid key of a snapshot tag",
        "The keys of `snapshot_tags` have 1 to 128 characters, and do not begin with `aws:`.",
    ),
    value: &Rule::refusal(
        "snapshot_tags",
        "Invalid value of a snapshot tag",
        "The values of `snapshot_tags` are not null, and have at most 256 characters.",
    ),
};

/// The rule of `snapshot_tags` together with what the provider adds to them. The provider's keys and values are checked
/// with those of the AMI's tags, to which it adds the same.
pub(crate) const ALL_SNAPSHOT_TAGS: Rule = Rule::refusal(
    "snapshot_tags",
    "Too many snapshot tags together with the provider's",
    "`snapshot_tags` and the provider's `default_tags` together are at most 50 tags.",
);
