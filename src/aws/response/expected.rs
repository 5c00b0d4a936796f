//! [`Expected`]: the member that the response to each operation must contain, as data.

use super::malformed::Format;

/// What the response to a call must contain. Every service writes an empty list as one, so a missing list does not mean
/// that there are no elements.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    format: Format,
    operation: &'static str,
    /// The member that the call was made for.
    pub(super) member: &'static str,
    pub(super) member_type: MemberType,
}

/// The type of the member.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum MemberType {
    /// A list whose elements all have these members.
    List(&'static [&'static str]),
    /// The same, or null for no elements.
    NullableList(&'static [&'static str]),
    /// An object with these members.
    Object(&'static [&'static str]),
    /// A map with arbitrary keys, or null for no entries.
    NullableMap,
    /// A string, a number or a Boolean.
    Scalar,
}

/// The operations whose responses decide whether an image exists, what it is and what uses it.
///
/// Source: the output shapes of AWS's API models, with the names that their protocols use.
const ALL: &[Expected] = &[
    xml("DescribeImages", "imagesSet", MemberType::List(&["imageId", "imageState"])),
    xml("DescribeSnapshots", "snapshotSet", MemberType::List(&["snapshotId"])),
    xml("DescribeRegions", "regionInfo", MemberType::List(&["regionName"])),
    xml("DescribeImageReferences", "imageReferenceSet", MemberType::List(&["imageId"])),
    xml("GetAllowedImagesSettings", "state", MemberType::Scalar),
    xml("GetEbsEncryptionByDefault", "ebsEncryptionByDefault", MemberType::Scalar),
    xml("GetEbsDefaultKmsKeyId", "kmsKeyId", MemberType::Scalar),
    xml("GetImageBlockPublicAccessState", "imageBlockPublicAccessState", MemberType::Scalar),
    xml("DescribeImageAttribute", "launchPermission", MemberType::List(&[])),
    xml("DescribeSnapshotAttribute", "createVolumePermission", MemberType::List(&[])),
    xml("CopyImage", "imageId", MemberType::Scalar),
    xml("GetCallerIdentity", "GetCallerIdentityResult", MemberType::Object(&["Account", "Arn"])),
    xml("AssumeRole", "AssumeRoleResult", MemberType::Object(&["Credentials"])),
    xml("AssumeRoleWithWebIdentity", "AssumeRoleWithWebIdentityResult", MemberType::Object(&["Credentials"])),
    json("DescribeWorkspaceImages", "Images", MemberType::List(&["ImageId", "State"])),
    json("DescribeTags", "TagList", MemberType::NullableList(&["Key"])),
    json("DescribeWorkspaceBundles", "Bundles", MemberType::NullableList(&["BundleId"])),
    json("DescribeWorkspaces", "Workspaces", MemberType::NullableList(&["WorkspaceId"])),
    json("DescribeWorkspaceImagePermissions", "ImagePermissions", MemberType::NullableList(&["SharedAccountId"])),
    json("CopyWorkspaceImage", "ImageId", MemberType::Scalar),
    json("CreateWorkspaceImage", "ImageId", MemberType::Scalar),
    json("GetServiceQuota", "Quota", MemberType::Object(&["QuotaCode"])),
    json("CreateWorkspaceBundle", "WorkspaceBundle", MemberType::Object(&["BundleId"])),
    json("DescribeKey", "KeyMetadata", MemberType::Object(&["KeyId"])),
    cbor("DescribeImages", "Images", MemberType::List(&["Name", "State"])),
    cbor("ListTagsForResource", "Tags", MemberType::NullableMap),
    cbor("DescribeFleets", "Fleets", MemberType::NullableList(&["Name"])),
    cbor("DescribeImageBuilders", "ImageBuilders", MemberType::NullableList(&["Name"])),
    cbor("DescribeImagePermissions", "SharedImagePermissionsList", MemberType::NullableList(&["sharedAccountId"])),
];

const fn xml(operation: &'static str, member: &'static str, member_type: MemberType) -> Expected {
    Expected { format: Format::Xml, operation, member, member_type }
}

const fn json(operation: &'static str, member: &'static str, member_type: MemberType) -> Expected {
    Expected { format: Format::Json, operation, member, member_type }
}

const fn cbor(operation: &'static str, member: &'static str, member_type: MemberType) -> Expected {
    Expected { format: Format::Cbor, operation, member, member_type }
}

impl Expected {
    /// What the response to an operation must contain, if the operation is listed.
    pub(super) fn of(format: Format, operation: &str) -> Option<&'static Self> {
        ALL.iter().find(|expected| expected.format == format && expected.operation == operation)
    }
}
