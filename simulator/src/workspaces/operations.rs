//! The table of WorkSpaces' operations.

use super::{
    copy_image, create_image, delete_image, describe_account, describe_bundles, describe_images, describe_workspaces,
    permissions, tags,
};
use crate::service::Operation;

/// Every operation.
pub(super) static OPERATIONS: [Operation; 12] = [
    Operation::writes("CopyWorkspaceImage", copy_image::run),
    Operation::writes("CreateWorkspaceImage", create_image::run),
    Operation::reads("DescribeWorkspaceImages", describe_images::run),
    Operation::writes("DeleteWorkspaceImage", delete_image::run),
    Operation::reads("DescribeWorkspaceImagePermissions", permissions::describe),
    Operation::writes("UpdateWorkspaceImagePermission", permissions::update),
    Operation::writes("CreateTags", tags::create),
    Operation::writes("DeleteTags", tags::delete),
    Operation::reads("DescribeTags", tags::describe),
    Operation::reads("DescribeWorkspaceBundles", describe_bundles::run),
    Operation::reads("DescribeWorkspaces", describe_workspaces::run),
    Operation::reads("DescribeAccount", describe_account::run),
];
