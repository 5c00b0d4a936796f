//! `CreateWorkspaceImage`, which creates an image from a WorkSpace.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::image::AVAILABLE;
use super::new_image::{self, NewImage};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::services::workspaces::errors::{encrypted_workspace, invalid_state, not_found};
use crate::services::workspaces::store::resource_key;
use crate::services::workspaces::tags::Tag;
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    name: String,
    description: String,
    workspace_id: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// The members of the new image in the response.
const RESPONSE_MEMBERS: &[&str] =
    &["ImageId", "Name", "Description", "OperatingSystem", "State", "RequiredTenancy", "Created", "OwnerAccountId"];

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let id = request.workspace_id;
    let workspace = world.workspaces.workspaces.get(&resource_key(context.region, &id));
    let workspace =
        workspace.filter(|workspace| workspace.account == context.account()).ok_or_else(|| not_found(&id))?;
    if workspace.state != AVAILABLE {
        return Err(invalid_state(format!("The WorkSpace {id} is in the state {}.", workspace.state)));
    }
    if workspace.encrypted {
        return Err(encrypted_workspace());
    }
    let new = NewImage {
        name: request.name,
        description: Some(request.description),
        tags: request.tags,
        operating_system: workspace.operating_system.clone(),
        required_tenancy: workspace.required_tenancy.clone(),
        source: None,
        workspace: Some(id),
    };
    let image = new_image::create(world, context, new)?;
    let members = image
        .members()
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| RESPONSE_MEMBERS.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect::<Map<_, _>>();
    Ok(Output::Json(Value::Object(members)))
}
