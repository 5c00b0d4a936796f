//! [`Expected`]: what the answer to a call must hold, as data.

use super::damage::Format;

/// What the answer to a call must hold. An empty list is written as one by every service; a list that is not there at
/// all says nothing.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    format: Format,
    operation: &'static str,
    /// What the call was made for: a member of the answer.
    pub(super) member: &'static str,
    pub(super) holds: Holds,
}

/// What such a member is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A list, each of whose elements has these members.
    Each(&'static [&'static str]),
    /// The same, of things that are not images. A service that writes nulls may write one for none.
    EachOrNull(&'static [&'static str]),
    /// One object that has these members.
    Object(&'static [&'static str]),
    /// A map of names that nobody knows beforehand, or null for none.
    MapOrNull,
    /// A text, a number or a truth value.
    Scalar,
}

/// Every call of which something depends: whether an image exists, what it is, and who uses it.
///
/// Source: the output shapes of AWS's API models, in the names of the wire.
const ALL: &[Expected] = &[
    xml("DescribeImages", "imagesSet", Holds::Each(&["imageId", "imageState"])),
    xml("DescribeSnapshots", "snapshotSet", Holds::Each(&["snapshotId"])),
    xml("DescribeRegions", "regionInfo", Holds::Each(&["regionName"])),
    xml("DescribeImageReferences", "imageReferenceSet", Holds::Each(&["imageId"])),
    xml("GetEbsEncryptionByDefault", "ebsEncryptionByDefault", Holds::Scalar),
    xml("CopyImage", "imageId", Holds::Scalar),
    xml("GetCallerIdentity", "GetCallerIdentityResult", Holds::Object(&["Account", "Arn"])),
    xml("AssumeRole", "AssumeRoleResult", Holds::Object(&["Credentials"])),
    xml("AssumeRoleWithWebIdentity", "AssumeRoleWithWebIdentityResult", Holds::Object(&["Credentials"])),
    json("DescribeWorkspaceImages", "Images", Holds::Each(&["ImageId", "State"])),
    json("DescribeTags", "TagList", Holds::EachOrNull(&["Key"])),
    json("DescribeWorkspaceBundles", "Bundles", Holds::EachOrNull(&["BundleId"])),
    json("DescribeWorkspaces", "Workspaces", Holds::EachOrNull(&["WorkspaceId"])),
    json("DescribeWorkspaceImagePermissions", "ImagePermissions", Holds::EachOrNull(&["SharedAccountId"])),
    json("CopyWorkspaceImage", "ImageId", Holds::Scalar),
    json("CreateWorkspaceImage", "ImageId", Holds::Scalar),
    json("DescribeKey", "KeyMetadata", Holds::Object(&["KeyId"])),
    cbor("DescribeImages", "Images", Holds::Each(&["Name", "State"])),
    cbor("ListTagsForResource", "Tags", Holds::MapOrNull),
    cbor("DescribeFleets", "Fleets", Holds::EachOrNull(&["Name"])),
    cbor("DescribeImageBuilders", "ImageBuilders", Holds::EachOrNull(&["Name"])),
    cbor("DescribeImagePermissions", "SharedImagePermissionsList", Holds::EachOrNull(&["sharedAccountId"])),
];

const fn xml(operation: &'static str, member: &'static str, holds: Holds) -> Expected {
    Expected { format: Format::Xml, operation, member, holds }
}

const fn json(operation: &'static str, member: &'static str, holds: Holds) -> Expected {
    Expected { format: Format::Json, operation, member, holds }
}

const fn cbor(operation: &'static str, member: &'static str, holds: Holds) -> Expected {
    Expected { format: Format::Cbor, operation, member, holds }
}

impl Expected {
    /// What the answer to a call must hold, if anything depends on it.
    pub(super) fn of(format: Format, operation: &str) -> Option<&'static Self> {
        ALL.iter().find(|expected| expected.format == format && expected.operation == operation)
    }
}
