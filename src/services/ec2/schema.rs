//! The attributes of `image_copy_ec2`, as the schema describes them to users.

use crate::engine::NEW_COPY;
use crate::services::shared::schema::expected_source_owner_id;
use crate::terraform::Attribute;

/// When a change of a source argument replaces the copy.
const REPLACES_UNLESS_ADOPTED: &str = "Changing this forces a new resource, except on the first apply after the import of \
                                       an AMI for which EC2 does not report the source.";

/// The attributes of [`Ec2Attributes`](super::model::Ec2Attributes): the arguments, then the computed ones.
pub(super) fn attributes() -> Vec<Attribute> {
    let mut attributes = vec![
        Attribute::string("source_image_id")
            .required()
            .requires_replace_if_known()
            .describe("ID of the AMI to copy.")
            .describe_change(REPLACES_UNLESS_ADOPTED),
        Attribute::string("source_region")
            .required()
            .requires_replace_if_known()
            .describe("Region of the AMI to copy.")
            .describe_change(REPLACES_UNLESS_ADOPTED),
        Attribute::string("description").allows_empty().describe("Description of the copy. Must be at most 255 characters."),
        Attribute::bool("encrypted")
            .optional_or_computed()
            .requires_replace()
            .unknown_while_pending()
            .describe(
                "Whether to encrypt the snapshots of the copy. If omitted, snapshots of an encrypted source remain \
                 encrypted, and other snapshots follow the EBS encryption-by-default setting of the Region. You cannot \
                 create an unencrypted copy of an encrypted AMI.",
            )
            .describe_change(format!(
                "The attribute reports the actual encryption of the snapshots. As an exception, if EC2 encrypts a copy \
                 although `false` is configured, as in Local Zones, the provider returns a warning and the state keeps \
                 `false`. {NEW_COPY}"
            )),
        Attribute::string("kms_key_id")
            .requires_replace()
            .describe(
                "KMS key that encrypts the snapshots of the copy: a key ID, an alias (`alias/name`), a key ARN or an alias \
                 ARN of a symmetric key in the Region of the copy. Requires `encrypted = true`. If `encrypted` is `true` and \
                 this is omitted, EC2 uses the default KMS key for EBS of the Region.",
            )
            .describe_change("Changing this to another key forces a new resource."),
        Attribute::string("destination_outpost_arn")
            .requires_replace()
            .describe(
                "ARN of the Outpost to which to copy the AMI. The Outpost must be in the Region of the source. Conflicts \
                 with `destination_availability_zone` and `destination_availability_zone_id`.",
            )
            .describe_change(NEW_COPY),
        Attribute::string("destination_availability_zone")
            .requires_replace()
            .describe(
                "Name of the Local Zone to which to copy the AMI. Conflicts with `destination_outpost_arn` and \
                 `destination_availability_zone_id`.",
            )
            .describe_change(NEW_COPY),
        Attribute::string("destination_availability_zone_id")
            .requires_replace()
            .describe(
                "ID of the Local Zone to which to copy the AMI. Conflicts with `destination_outpost_arn` and \
                 `destination_availability_zone`.",
            )
            .describe_change(NEW_COPY),
        Attribute::bool("copy_image_tags")
            .describe("Whether to include the user-defined tags of the source in the copy. Defaults to `false`.")
            .describe_change(
                "If `true`, the provider ignores tags of the AMI that the configuration does not contain. Takes effect only \
                 when the copy is created; a later change does not add or remove tags.",
            ),
        Attribute::string_map("snapshot_tags").describe(
            "Map of tags to assign to the snapshots of the copy, in addition to the `default_tags` of the provider. If \
             omitted, the snapshots get the tags of the AMI and share their changes, and the provider ignores other \
             changes of their tags.",
        ),
        Attribute::number("snapshot_copy_completion_duration_minutes")
            .describe(
                "Completion duration of a time-based copy, in minutes. Valid values are 15 to 2880, in 15-minute \
                 increments. Additional charges apply. Cannot be used with Outposts or Local Zones.",
            )
            .describe_change("Takes effect only when the copy is created."),
        Attribute::string("deprecation_time").describe(
            "Date and time to deprecate the copy, in RFC 3339 format, such as `2027-06-01T00:00:00Z`. Must be in the future \
             and at most ten years away. EC2 rounds it to the nearest minute. EC2 deprecates a public AMI two years after \
             its creation; while the AMI is public, EC2 accepts only earlier times and does not cancel the deprecation. If \
             omitted, the provider leaves the deprecation time of a public AMI unchanged.",
        ),
        Attribute::string("deregistration_protection").optional_or_computed().describe(
            "Deregistration protection of the copy. Valid values are `disabled`, `enabled` and `enabled-with-cooldown`. \
             `enabled-with-cooldown` keeps the AMI protected for 24 hours after you disable protection. A protected copy \
             cannot be destroyed.",
        ),
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
        text("architecture", "Architecture of the AMI, such as `x86_64` or `arm64`."),
        text("boot_mode", "Boot mode of the AMI, such as `uefi`, if it is set."),
        text("creation_date", "Date and time when the AMI was created, in RFC 3339 format."),
        flag("ena_support", "Whether enhanced networking with ENA is enabled."),
        text("hypervisor", "Hypervisor type of the AMI, such as `xen`."),
        text("image_location", "Location of the AMI: its owner and name."),
        text("imds_support", "`v2.0` if instances launched from the AMI require IMDSv2."),
        text("kms_key_arn", "ARN of the KMS key that encrypts the snapshots, if they are encrypted.")
            .unknown_while_pending(),
        text("owner_id", "AWS account ID of the owner of the AMI."),
        text("platform_details", "Platform details for the billing of the AMI, such as `Linux/UNIX`."),
        flag("public", "Whether the AMI has public launch permissions.").unknown_while_pending(),
        text("root_device_name", "Device name of the root volume, such as `/dev/xvda`.").unknown_while_pending(),
        text("root_snapshot_id", "ID of the snapshot of the root volume.").unknown_while_pending(),
        Attribute::string_list("snapshot_ids")
            .computed()
            .unknown_while_pending()
            .describe("IDs of the snapshots of the AMI, in the order of its block devices."),
        text("state_reason", "Reason for the state of the AMI, if EC2 reports one.").unknown_while_pending(),
        text("tpm_support", "`v2.0` if the AMI is configured for NitroTPM."),
        text("usage_operation", "Usage operation for the billing of the AMI, such as `RunInstances`."),
        text("virtualization_type", "Virtualization type of the AMI: `hvm` or `paravirtual`."),
    ]
}
