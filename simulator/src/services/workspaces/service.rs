//! The description of WorkSpaces: protocol, error codes, operations and required permissions.

use serde_json::Value;

use super::bundles::{create_bundle, delete_bundle, describe_bundles, update_bundle};
use super::images::{copy_image, create_image, delete_image, describe_images, permissions};
use super::{describe_account, describe_workspaces, tags};
use crate::services::error::ErrorCodes;
use crate::services::service::{Operation, Service};
use crate::wire::protocol::{Protocol, Rpc};

/// The service.
pub(crate) static SERVICE: Service = Service::new(
    "workspaces",
    include_str!("../../../models/workspaces.json"),
    Protocol::CborOrJson(Rpc {
        namespace: "com.amazonaws.workspaces",
        message: "message",
        dates: &["Created", "CreationTime", "LastUpdatedTime"],
        nulls: false,
    }),
    &ERRORS,
    &OPERATIONS,
)
.with_further_actions(further_actions);

static ERRORS: ErrorCodes = ErrorCodes::json("InternalServerException");

static OPERATIONS: [Operation; 15] = [
    Operation::writes("CopyWorkspaceImage", copy_image::run),
    Operation::writes("CreateWorkspaceImage", create_image::run),
    Operation::reads("DescribeWorkspaceImages", describe_images::run),
    Operation::writes("DeleteWorkspaceImage", delete_image::run),
    Operation::reads("DescribeWorkspaceImagePermissions", permissions::describe),
    Operation::writes("UpdateWorkspaceImagePermission", permissions::update),
    Operation::writes("CreateTags", tags::create),
    Operation::writes("DeleteTags", tags::delete),
    Operation::reads("DescribeTags", tags::describe),
    Operation::writes("CreateWorkspaceBundle", create_bundle::run),
    Operation::writes("UpdateWorkspaceBundle", update_bundle::run),
    Operation::writes("DeleteWorkspaceBundle", delete_bundle::run),
    Operation::reads("DescribeWorkspaceBundles", describe_bundles::run),
    Operation::reads("DescribeWorkspaces", describe_workspaces::run),
    Operation::reads("DescribeAccount", describe_account::run),
];

/// Copying an image requires the permission to describe it, and tagging a new image or bundle the permission to tag.
fn further_actions(operation: &str, input: &Value) -> Vec<&'static str> {
    let tags = input.get("Tags").and_then(Value::as_array).is_some_and(|tags| !tags.is_empty());
    let mut actions = Vec::new();
    if operation == "CopyWorkspaceImage" {
        actions.push("workspaces:DescribeWorkspaceImages");
    }
    if tags && ["CopyWorkspaceImage", "CreateWorkspaceBundle", "CreateWorkspaceImage"].contains(&operation) {
        actions.push("workspaces:CreateTags");
    }
    actions
}
