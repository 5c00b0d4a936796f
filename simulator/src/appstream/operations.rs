//! The table of AppStream's operations.

use super::{copy_image, delete_image, describe_images, permissions, tags, users};
use crate::service::Operation;

/// Every operation.
pub(super) static OPERATIONS: [Operation; 11] = [
    Operation::writes("CopyImage", copy_image::run),
    Operation::reads("DescribeImages", describe_images::run),
    Operation::writes("DeleteImage", delete_image::run),
    Operation::reads("DescribeImagePermissions", permissions::describe),
    Operation::writes("UpdateImagePermissions", permissions::update),
    Operation::writes("DeleteImagePermissions", permissions::delete),
    Operation::writes("TagResource", tags::tag),
    Operation::writes("UntagResource", tags::untag),
    Operation::reads("ListTagsForResource", tags::list),
    Operation::reads("DescribeFleets", users::fleets),
    Operation::reads("DescribeImageBuilders", users::image_builders),
];
