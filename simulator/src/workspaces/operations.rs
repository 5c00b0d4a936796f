//! The table of WorkSpaces' operations.

use std::sync::LazyLock;

use super::{
    copy_image, create_image, delete_image, describe_account, describe_bundles, describe_images, describe_workspaces,
    permissions, shapes, tags,
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
        writes("CopyWorkspaceImage", shapes::copy_workspace_image(), copy_image::run),
        writes("CreateWorkspaceImage", shapes::create_workspace_image(), create_image::run),
        reads("DescribeWorkspaceImages", shapes::describe_workspace_images(), describe_images::run),
        writes("DeleteWorkspaceImage", shapes::only_image(), delete_image::run),
        reads("DescribeWorkspaceImagePermissions", shapes::describe_image_permissions(), permissions::describe),
        writes("UpdateWorkspaceImagePermission", shapes::update_image_permission(), permissions::update),
        writes("CreateTags", shapes::create_tags(), tags::create),
        writes("DeleteTags", shapes::delete_tags(), tags::delete),
        reads("DescribeTags", shapes::describe_tags(), tags::describe),
        reads("DescribeWorkspaceBundles", shapes::describe_workspace_bundles(), describe_bundles::run),
        reads("DescribeWorkspaces", shapes::describe_workspaces(), describe_workspaces::run),
        reads("DescribeAccount", vec![], describe_account::run),
    ]
});
