//! The table of EC2's operations.

use std::sync::LazyLock;

use super::{
    attributes, copy_image, deprecation, deregister_image, describe_image_references, describe_images,
    describe_snapshots, encryption_defaults, protection, regions, shapes, switch_image, tag_operations,
};
use crate::error::ServiceError;
use crate::service::{Context, Operation};
use crate::shapes::Member;
use crate::wire::Answer;
use crate::world::World;

type Run = fn(&mut World, &Context<'_>, serde_json::Value) -> Result<Answer, ServiceError>;

/// Every operation.
pub(super) static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let reads = |name: &'static str, members: Vec<Member>, run: Run| Operation { name, mutating: false, members, run };
    let writes = |name: &'static str, members: Vec<Member>, run: Run| Operation { name, mutating: true, members, run };
    vec![
        writes("CopyImage", shapes::copy_image(), copy_image::run),
        reads("DescribeImages", shapes::describe_images(), describe_images::run),
        writes("DeregisterImage", shapes::deregister_image(), deregister_image::run),
        reads("DescribeSnapshots", shapes::describe_snapshots(), describe_snapshots::run),
        writes("DeleteSnapshot", shapes::delete_snapshot(), describe_snapshots::delete),
        writes("CreateTags", shapes::create_tags(), tag_operations::create),
        writes("DeleteTags", shapes::delete_tags(), tag_operations::delete),
        reads("DescribeTags", shapes::describe_tags(), tag_operations::describe),
        writes("ModifyImageAttribute", shapes::modify_image_attribute(), attributes::modify),
        reads("DescribeImageAttribute", shapes::describe_image_attribute(), attributes::describe),
        writes("EnableImageDeprecation", shapes::enable_image_deprecation(), deprecation::enable),
        writes("DisableImageDeprecation", shapes::only_image(), deprecation::disable),
        writes("EnableImageDeregistrationProtection", shapes::enable_protection(), protection::enable),
        writes("DisableImageDeregistrationProtection", shapes::only_image(), protection::disable),
        writes("EnableImage", shapes::only_image(), switch_image::enable),
        writes("DisableImage", shapes::only_image(), switch_image::disable),
        reads("DescribeImageReferences", shapes::describe_image_references(), describe_image_references::run),
        reads("DescribeRegions", shapes::describe_regions(), regions::run),
        reads("GetEbsEncryptionByDefault", shapes::nothing(), encryption_defaults::encryption),
        reads("GetEbsDefaultKmsKeyId", shapes::nothing(), encryption_defaults::key),
    ]
});
