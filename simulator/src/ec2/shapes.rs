//! What EC2's operations take, as EC2's service model of November 2026 states it.

use crate::shapes::{Member, Shape, integer, list, long, one_of, optional, required, structure, text};

/// The attributes that `DescribeImageAttribute` knows.
const ATTRIBUTES: &[&str] = &[
    "description",
    "kernel",
    "ramdisk",
    "launchPermission",
    "productCodes",
    "blockDeviceMapping",
    "sriovNetSupport",
    "bootMode",
    "tpmSupport",
    "uefiData",
    "lastLaunchedTime",
    "imdsSupport",
    "deregistrationProtection",
];

/// The kinds of resource that can refer to an image.
const REFERENCES: &[&str] = &[
    "ec2:Instance",
    "ec2:LaunchTemplate",
    "ssm:Parameter",
    "imagebuilder:ImageRecipe",
    "imagebuilder:ContainerRecipe",
];

/// The resource types that tags can be specified for. Each operation takes only those of what it makes.
const RESOURCE_TYPES: &[&str] = &[
    "application-status-check",
    "capacity-block",
    "capacity-manager-data-export",
    "capacity-reservation",
    "capacity-reservation-cancellation-quote",
    "capacity-reservation-fleet",
    "capacity-reservation-modification-quote",
    "carrier-gateway",
    "client-vpn-endpoint",
    "coip-pool",
    "customer-gateway",
    "declarative-policies-report",
    "dedicated-host",
    "dhcp-options",
    "egress-only-internet-gateway",
    "elastic-gpu",
    "elastic-ip",
    "export-image-task",
    "export-instance-task",
    "fca-policy",
    "fleet",
    "fpga-image",
    "host-reservation",
    "image",
    "image-usage-report",
    "import-image-task",
    "import-snapshot-task",
    "instance",
    "instance-connect-endpoint",
    "instance-event-window",
    "internet-gateway",
    "ipam",
    "ipam-external-resource-verification-token",
    "ipam-internet-registry-association",
    "ipam-policy",
    "ipam-pool",
    "ipam-pool-allocation",
    "ipam-prefix-list-resolver",
    "ipam-prefix-list-resolver-target",
    "ipam-resource-discovery",
    "ipam-resource-discovery-association",
    "ipam-scope",
    "ipv4pool-ec2",
    "ipv6pool-ec2",
    "key-pair",
    "launch-template",
    "local-gateway",
    "local-gateway-route-table",
    "local-gateway-route-table-virtual-interface-group-association",
    "local-gateway-route-table-vpc-association",
    "local-gateway-virtual-interface",
    "local-gateway-virtual-interface-group",
    "mac-modification-task",
    "metric-category",
    "natgateway",
    "network-acl",
    "network-insights-access-scope",
    "network-insights-access-scope-analysis",
    "network-insights-analysis",
    "network-insights-path",
    "network-interface",
    "outpost-lag",
    "placement-group",
    "prefix-list",
    "replace-root-volume-task",
    "reserved-instances",
    "route-server",
    "route-server-endpoint",
    "route-server-peer",
    "route-table",
    "secondary-interface",
    "secondary-network",
    "secondary-subnet",
    "security-group",
    "security-group-rule",
    "service-link-virtual-interface",
    "snapshot",
    "spot-fleet-request",
    "spot-instances-request",
    "subnet",
    "subnet-cidr-reservation",
    "traffic-mirror-filter",
    "traffic-mirror-filter-rule",
    "traffic-mirror-session",
    "traffic-mirror-target",
    "transit-gateway",
    "transit-gateway-attachment",
    "transit-gateway-connect-peer",
    "transit-gateway-metering-policy",
    "transit-gateway-multicast-domain",
    "transit-gateway-policy-table",
    "transit-gateway-route-table",
    "transit-gateway-route-table-announcement",
    "verified-access-endpoint",
    "verified-access-endpoint-target",
    "verified-access-group",
    "verified-access-instance",
    "verified-access-policy",
    "verified-access-trust-provider",
    "volume",
    "vpc",
    "vpc-block-public-access-exclusion",
    "vpc-encryption-control",
    "vpc-endpoint",
    "vpc-endpoint-connection",
    "vpc-endpoint-connection-device-type",
    "vpc-endpoint-service",
    "vpc-endpoint-service-permission",
    "vpc-flow-log",
    "vpc-peering-connection",
    "vpn-concentrator",
    "vpn-connection",
    "vpn-connection-device-type",
    "vpn-gateway",
];

fn dry_run() -> Member {
    optional("DryRun", Shape::Boolean)
}

fn image_id() -> Member {
    required("ImageId", text())
}

fn texts(name: &'static str, wire: &'static str) -> Member {
    optional(name, list(text())).on_wire(wire)
}

fn max_results() -> Member {
    optional("MaxResults", integer())
}

fn next_token() -> Member {
    optional("NextToken", text())
}

fn tag() -> Shape {
    structure([optional("Key", text()), optional("Value", text())])
}

fn filters() -> Member {
    let filter = structure([optional("Name", text()), texts("Values", "Value")]);
    optional("Filters", list(filter)).on_wire("Filter")
}

pub(super) fn nothing() -> Vec<Member> {
    vec![dry_run()]
}

pub(super) fn only_image() -> Vec<Member> {
    vec![image_id(), dry_run()]
}

pub(super) fn copy_image() -> Vec<Member> {
    let specification =
        structure([optional("ResourceType", one_of(RESOURCE_TYPES)), optional("Tags", list(tag())).on_wire("Tag")]);
    vec![
        optional("ClientToken", text().between(0, 128)),
        optional("Description", text().between(0, 255)),
        optional("Encrypted", Shape::Boolean),
        optional("KmsKeyId", text()),
        required("Name", text().between(3, 128)).refused_as("InvalidAMIName.Malformed", super::errors::NAME_RULE),
        required("SourceImageId", text()),
        required("SourceRegion", text()),
        optional("DestinationOutpostArn", text()),
        optional("CopyImageTags", Shape::Boolean),
        optional("TagSpecifications", list(specification)).on_wire("TagSpecification"),
        optional("SnapshotCopyCompletionDurationMinutes", long()),
        optional("DestinationAvailabilityZone", text()),
        optional("DestinationAvailabilityZoneId", text()),
        dry_run(),
    ]
}

pub(super) fn describe_images() -> Vec<Member> {
    vec![
        texts("ExecutableUsers", "ExecutableBy"),
        texts("ImageIds", "ImageId"),
        texts("Owners", "Owner"),
        optional("IncludeDeprecated", Shape::Boolean),
        optional("IncludeDisabled", Shape::Boolean),
        max_results(),
        next_token(),
        dry_run(),
        filters(),
    ]
}

pub(super) fn deregister_image() -> Vec<Member> {
    vec![image_id(), optional("DeleteAssociatedSnapshots", Shape::Boolean), dry_run()]
}

pub(super) fn describe_snapshots() -> Vec<Member> {
    vec![
        max_results(),
        next_token(),
        texts("OwnerIds", "Owner"),
        texts("RestorableByUserIds", "RestorableBy"),
        texts("SnapshotIds", "SnapshotId"),
        dry_run(),
        filters(),
    ]
}

pub(super) fn delete_snapshot() -> Vec<Member> {
    vec![required("SnapshotId", text()), dry_run()]
}

pub(super) fn create_tags() -> Vec<Member> {
    vec![
        dry_run(),
        required("Resources", list(text())).on_wire("ResourceId"),
        required("Tags", list(tag())).on_wire("Tag"),
    ]
}

pub(super) fn delete_tags() -> Vec<Member> {
    vec![
        dry_run(),
        required("Resources", list(text())).on_wire("ResourceId"),
        optional("Tags", list(tag())).on_wire("Tag"),
    ]
}

pub(super) fn describe_tags() -> Vec<Member> {
    vec![dry_run(), filters(), max_results(), next_token()]
}

pub(super) fn modify_image_attribute() -> Vec<Member> {
    let permission = || {
        list(structure([
            optional("OrganizationArn", text()),
            optional("OrganizationalUnitArn", text()),
            optional("UserId", text()),
            optional("Group", one_of(&["all"])),
        ]))
    };
    let value = || structure([optional("Value", text())]);
    vec![
        optional("Attribute", text()),
        optional("Description", value()),
        image_id(),
        optional("LaunchPermission", structure([optional("Add", permission()), optional("Remove", permission())])),
        optional("OperationType", one_of(&["add", "remove"])),
        texts("ProductCodes", "ProductCode"),
        texts("UserGroups", "UserGroup"),
        texts("UserIds", "UserId"),
        optional("Value", text()),
        texts("OrganizationArns", "OrganizationArn"),
        texts("OrganizationalUnitArns", "OrganizationalUnitArn"),
        optional("ImdsSupport", value()),
        dry_run(),
    ]
}

pub(super) fn describe_image_attribute() -> Vec<Member> {
    vec![required("Attribute", one_of(ATTRIBUTES)), image_id(), dry_run()]
}

pub(super) fn enable_image_deprecation() -> Vec<Member> {
    vec![image_id(), required("DeprecateAt", Shape::Timestamp), dry_run()]
}

pub(super) fn enable_protection() -> Vec<Member> {
    vec![image_id(), optional("WithCooldown", Shape::Boolean), dry_run()]
}

pub(super) fn describe_regions() -> Vec<Member> {
    vec![texts("RegionNames", "RegionName"), optional("AllRegions", Shape::Boolean), dry_run(), filters()]
}

pub(super) fn describe_image_references() -> Vec<Member> {
    let options = structure([
        optional("OptionName", one_of(&["state-name", "version-depth"])),
        texts("OptionValues", "OptionValue"),
    ]);
    let kind = structure([
        optional("ResourceType", one_of(REFERENCES)),
        optional("ResourceTypeOptions", list(options)).on_wire("ResourceTypeOption"),
    ]);
    vec![
        required("ImageIds", list(text()).between(1, 10)).on_wire("ImageId"),
        optional("IncludeAllResourceTypes", Shape::Boolean),
        optional("ResourceTypes", list(kind)).on_wire("ResourceType"),
        next_token(),
        dry_run(),
        optional("MaxResults", integer().at_least(5)),
    ]
}
