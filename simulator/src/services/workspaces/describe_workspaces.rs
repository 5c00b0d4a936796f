//! `DescribeWorkspaces`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::errors::{invalid_token, invalid_values};
use super::workspace::Workspace;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::pages;
use crate::services::service::input;
use crate::services::workspaces::images::describe_images::MAX_PAGE_SIZE;
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    workspace_ids: Option<Vec<String>>,
    directory_id: Option<String>,
    user_name: Option<String>,
    bundle_id: Option<String>,
    limit: Option<usize>,
    next_token: Option<String>,
    workspace_name: Option<String>,
}

pub(super) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let filters = [request.workspace_ids.is_some(), request.directory_id.is_some(), request.bundle_id.is_some()];
    if filters.iter().filter(|filter| **filter).count() > 1 {
        return Err(invalid_values("WorkspaceIds, DirectoryId and BundleId cannot be specified together."));
    }
    if request.user_name.is_some() && request.directory_id.is_none() {
        return Err(invalid_values("UserName must be specified with DirectoryId."));
    }
    let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
    let requested = |workspace: &&Workspace| {
        workspace.account == context.account()
            && request.workspace_ids.as_ref().is_none_or(|ids| ids.contains(&workspace.id))
            && is(&request.directory_id, &workspace.directory_id)
            && is(&request.user_name, &workspace.user_name)
            && is(&request.bundle_id, workspace.bundle_id.as_deref().unwrap_or_default())
            // Only WorkSpaces without users have names, and those are not simulated.
            && request.workspace_name.is_none()
    };
    let here = world.workspaces.workspaces.iter().filter(|((region, _), _)| region == context.region);
    let workspaces: Vec<&Workspace> = here.map(|(_, workspace)| workspace).filter(requested).collect();
    let size = request.limit.unwrap_or(MAX_PAGE_SIZE);
    let (shown, next) = pages::page(workspaces, |workspace| workspace.id.clone(), size, request.next_token.as_deref())
        .ok_or_else(invalid_token)?;
    let shown: Vec<Value> = shown.into_iter().map(members).collect();
    Ok(Output::Json(json!({"Workspaces": shown, "NextToken": next})))
}

/// Description. An unencrypted WorkSpace has no members about encryption.
fn members(workspace: &Workspace) -> Value {
    let encrypted = if workspace.encrypted { Value::Bool(true) } else { Value::Null };
    json!({
        "WorkspaceId": workspace.id,
        "DirectoryId": workspace.directory_id,
        "UserName": workspace.user_name,
        "IpAddress": "10.0.0.10",
        "State": workspace.state,
        "BundleId": workspace.bundle_id,
        "SubnetId": "subnet-0123456789abcdef0",
        "ComputerName": "EC2AMAZ-SIMULATED",
        "UserVolumeEncryptionEnabled": encrypted,
        "RootVolumeEncryptionEnabled": encrypted,
        "WorkspaceProperties": {
            "RunningMode": "AUTO_STOP",
            "RunningModeAutoStopTimeoutInMinutes": 60,
            "RootVolumeSizeGib": 80,
            "UserVolumeSizeGib": 50,
            "ComputeTypeName": "STANDARD",
        },
        "ModificationStates": [],
    })
}
