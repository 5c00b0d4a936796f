//! The table of AppStream's operations.

use std::sync::LazyLock;

use super::{copy_image, delete_image, describe_images, permissions, shapes, tags, users};
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
        writes("DeleteImage", shapes::delete_image(), delete_image::run),
        reads("DescribeImagePermissions", shapes::describe_image_permissions(), permissions::describe),
        writes("UpdateImagePermissions", shapes::update_image_permissions(), permissions::update),
        writes("DeleteImagePermissions", shapes::delete_image_permissions(), permissions::delete),
        writes("TagResource", shapes::tag_resource(), tags::tag),
        writes("UntagResource", shapes::untag_resource(), tags::untag),
        reads("ListTagsForResource", shapes::list_tags_for_resource(), tags::list),
        reads("DescribeFleets", shapes::describe_fleets(), users::fleets),
        reads("DescribeImageBuilders", shapes::describe_image_builders(), users::image_builders),
    ]
});
