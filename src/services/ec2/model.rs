//! The arguments and computed attributes of `image_copy_ec2`.

use serde::{Deserialize, Serialize};

use super::computed;
use crate::engine::TagMap;
use crate::terraform::{Attribute, Value};

/// The model of what only an AMI copy has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each field is described in the schema below, which the user reads")]
pub struct Ec2Attributes {
    pub source_image_id: Value<String>,
    pub source_region: Value<String>,
    pub description: Value<String>,
    pub encrypted: Value<bool>,
    pub kms_key_id: Value<String>,
    pub destination_outpost_arn: Value<String>,
    pub destination_availability_zone: Value<String>,
    pub destination_availability_zone_id: Value<String>,
    pub copy_image_tags: Value<bool>,
    pub snapshot_tags: Value<TagMap>,
    pub snapshot_copy_completion_duration_minutes: Value<i64>,
    pub deprecation_time: Value<String>,
    pub deregistration_protection: Value<String>,
    pub expected_source_owner_id: Value<String>,
    pub architecture: Value<String>,
    pub boot_mode: Value<String>,
    pub creation_date: Value<String>,
    pub ena_support: Value<bool>,
    pub hypervisor: Value<String>,
    pub image_location: Value<String>,
    pub imds_support: Value<String>,
    pub kms_key_arn: Value<String>,
    pub owner_id: Value<String>,
    pub platform_details: Value<String>,
    pub public: Value<bool>,
    pub root_device_name: Value<String>,
    pub root_snapshot_id: Value<String>,
    pub snapshot_ids: Value<Vec<Value<String>>>,
    pub state_reason: Value<String>,
    pub tpm_support: Value<String>,
    pub usage_operation: Value<String>,
    pub virtualization_type: Value<String>,
}

/// What a change of most arguments does.
const NEW_COPY: &str = "A change makes a new copy.";
/// What a change of a source argument does.
const ADOPTED: &str =
    "A change makes a new copy. After the import of an AMI for which EC2 does not report the source, it is adopted.";
/// What a change of the others does.
const IN_PLACE: &str = "It is changed in place.";

/// The schema of [`Ec2Attributes`]: what the user may set, then what AWS tells.
pub(super) fn schema() -> Vec<Attribute> {
    let mut attributes = vec![
        Attribute::string("source_image_id")
            .required()
            .requires_replace_if_known()
            .describe("The id of the AMI to copy.")
            .describe_change(ADOPTED),
        Attribute::string("source_region")
            .required()
            .requires_replace_if_known()
            .describe("The Region of the AMI to copy, such as `us-east-1`.")
            .describe_change(ADOPTED),
        Attribute::string("description")
            .describe("The description of the copy, at most 255 characters. Without it the copy has none.")
            .describe_change(IN_PLACE),
        Attribute::bool("encrypted").optional_or_computed().requires_replace().unknown_while_pending().describe(
            "Whether the snapshots of the copy are encrypted. `true` encrypts them. Without it nothing is sent and EC2 \
             decides: encrypted snapshots stay encrypted, and others are encrypted where the Region encrypts by \
             default. Snapshots that are encrypted can never become unencrypted.",
        )
        .describe_change(format!(
            "The state says what the snapshots really are, unless EC2 encrypts against `false`, as it does in Local \
             Zones: that is a warning, and the state keeps `false`. {NEW_COPY}"
        )),
        Attribute::string("kms_key_id").requires_replace().describe(
            "The KMS key that encrypts the snapshots of the copy: a key id, an alias (`alias/name`), a key ARN or an \
             alias ARN, of a key in the copy's Region. It needs `encrypted = true`; without it EC2 takes the Region's \
             default key.",
        )
        .describe_change("A change to another key makes a new copy."),
        Attribute::string("destination_outpost_arn").requires_replace().describe(
            "The ARN of the Outpost that the snapshots of the copy go to; the Outpost belongs to the source's Region.",
        )
        .describe_change(NEW_COPY),
        Attribute::string("destination_availability_zone")
            .requires_replace()
            .describe("The Local Zone that the snapshots of the copy go to, by name.")
            .describe_change(NEW_COPY),
        Attribute::string("destination_availability_zone_id")
            .requires_replace()
            .describe("The Local Zone that the snapshots of the copy go to, by id.")
            .describe_change(NEW_COPY),
        Attribute::bool("copy_image_tags")
            .describe("Whether the user-defined tags of the source are copied too. The default is `false`.")
            .describe_change(
                "With `true`, tags that the configuration does not name count as copied and are left alone. It acts \
                 when the copy is made; a later change alone changes nothing in AWS, and copied tags stay.",
            ),
        Attribute::string_map("snapshot_tags")
            .describe(
                "Tags of the snapshots of the copy, beside the provider's `default_tags`. Without it the snapshots get \
                 the tags of the AMI.",
            )
            .describe_change("They are changed in place."),
        Attribute::number("snapshot_copy_completion_duration_minutes")
            .describe(
                "For a time-based copy, in how many minutes each snapshot shall be copied: 15 to 2880, in steps of 15. \
                 AWS charges for it.",
            )
            .describe_change("It acts when the copy is made; a later change alone changes nothing in AWS."),
        Attribute::string("deprecation_time")
            .describe(
                "When the copy shall count as deprecated, in RFC 3339 such as `2027-06-01T00:00:00Z`. EC2 rounds it to \
                 the minute.",
            )
            .describe_change(IN_PLACE),
        Attribute::string("deregistration_protection").optional_or_computed().describe(
            "Whether the copy is protected against being deregistered: `disabled`, `enabled`, or \
             `enabled-with-cooldown`, which protects it for 24 hours after it was disabled. A protected copy cannot be \
             destroyed.",
        )
        .describe_change(IN_PLACE),
        Attribute::string("expected_source_owner_id")
            .describe(
                "The id of the AWS account that must own the source. If another owns it the copy is refused before it \
                 begins.",
            )
            .describe_change("A later change alone changes nothing in AWS."),
    ];
    attributes.extend(computed::schema());
    attributes
}
