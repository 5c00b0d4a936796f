//! The attributes of `image_copy_ec2`, as the schema describes them to users.

use crate::engine::NEW_COPY;
use crate::services::shared::schema::expected_source_owner_id;
use crate::terraform::Attribute;

/// What a change of a source argument does.
const ADOPTED_IF_UNREPORTED: &str =
    "A change makes a new copy. After the import of an AMI for which EC2 does not report the source, it is adopted.";
/// What a change of the others does.
const IN_PLACE: &str = "It is changed in place.";

/// The attributes of [`Ec2Attributes`](super::model::Ec2Attributes): the arguments, then the computed ones.
pub(super) fn attributes() -> Vec<Attribute> {
    let mut attributes = vec![
        Attribute::string("source_image_id")
            .required()
            .requires_replace_if_known()
            .describe("The id of the AMI to copy.")
            .describe_change(ADOPTED_IF_UNREPORTED),
        Attribute::string("source_region")
            .required()
            .requires_replace_if_known()
            .describe("The Region of the AMI to copy, such as `us-east-1`.")
            .describe_change(ADOPTED_IF_UNREPORTED),
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
        expected_source_owner_id(),
    ];
    attributes.extend(computed_attributes());
    attributes
}

/// The attributes that AWS sets, which the data source has as well.
pub(super) fn computed_attributes() -> Vec<Attribute> {
    let text = |name: &str, description: &str| Attribute::string(name).computed().describe(description);
    let flag = |name: &str, description: &str| Attribute::bool(name).computed().describe(description);
    vec![
        text("architecture", "The processor architecture, such as `x86_64` or `arm64`."),
        text("boot_mode", "The boot mode, such as `uefi`, if the AMI has one."),
        text("creation_date", "When the copy was made, in RFC 3339."),
        flag("ena_support", "Whether enhanced networking with the Elastic Network Adapter is enabled."),
        text("hypervisor", "The hypervisor, such as `xen`."),
        text("image_location", "The location of the AMI: its owner and name."),
        text("imds_support", "Whether instances need version 2 of the metadata service: `v2.0`, if they do."),
        text("kms_key_arn", "The ARN of the KMS key that encrypts the snapshots, if they are encrypted.")
            .unknown_while_pending(),
        text("owner_id", "The id of the AWS account that owns the copy."),
        text("platform_details", "The platform that the copy is billed as, such as `Linux/UNIX`."),
        flag("public", "Whether everybody may launch instances of the copy.").unknown_while_pending(),
        text("root_device_name", "The device name of the root volume, such as `/dev/xvda`.").unknown_while_pending(),
        text("root_snapshot_id", "The id of the root volume's snapshot.").unknown_while_pending(),
        Attribute::string_list("snapshot_ids")
            .computed()
            .unknown_while_pending()
            .describe("The ids of all snapshots of the copy, in the order of its block devices."),
        text("state_reason", "Why the copy is in its state, if AWS says so.").unknown_while_pending(),
        text("tpm_support", "The version of the trusted platform module, such as `v2.0`, if there is one."),
        text("usage_operation", "The operation that instances of the copy are billed as, such as `RunInstances`."),
        text("virtualization_type", "The virtualization type: `hvm` or `paravirtual`."),
    ]
}
