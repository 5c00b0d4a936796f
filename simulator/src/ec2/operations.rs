//! The table of EC2's operations.

use super::{
    attributes, copy_image, deprecation, deregister_image, describe_image_references, describe_images,
    describe_snapshots, encryption_defaults, protection, regions, switch_image, tag_operations,
};
use crate::service::Operation;

/// Every operation.
pub(super) static OPERATIONS: [Operation; 20] = [
    Operation::writes("CopyImage", copy_image::run),
    Operation::reads("DescribeImages", describe_images::run),
    Operation::writes("DeregisterImage", deregister_image::run),
    Operation::reads("DescribeSnapshots", describe_snapshots::run),
    Operation::writes("DeleteSnapshot", describe_snapshots::delete),
    Operation::writes("CreateTags", tag_operations::create),
    Operation::writes("DeleteTags", tag_operations::delete),
    Operation::reads("DescribeTags", tag_operations::describe),
    Operation::writes("ModifyImageAttribute", attributes::modify),
    Operation::reads("DescribeImageAttribute", attributes::describe),
    Operation::writes("EnableImageDeprecation", deprecation::enable),
    Operation::writes("DisableImageDeprecation", deprecation::disable),
    Operation::writes("EnableImageDeregistrationProtection", protection::enable),
    Operation::writes("DisableImageDeregistrationProtection", protection::disable),
    Operation::writes("EnableImage", switch_image::enable),
    Operation::writes("DisableImage", switch_image::disable),
    Operation::reads("DescribeImageReferences", describe_image_references::run),
    Operation::reads("DescribeRegions", regions::run),
    Operation::reads("GetEbsEncryptionByDefault", encryption_defaults::encryption),
    Operation::reads("GetEbsDefaultKmsKeyId", encryption_defaults::key),
];
