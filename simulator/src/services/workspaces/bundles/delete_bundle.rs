//! `DeleteWorkspaceBundle`. A bundle that WorkSpaces use cannot be deleted.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::services::workspaces::errors::{invalid_values, used_by_workspaces};
use crate::services::workspaces::store::resource_key;
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    bundle_id: Option<String>,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { bundle_id: Some(id) } = input(value)? else {
        return Err(invalid_values("BundleId is required."));
    };
    world.workspaces.own_bundle(&id, context)?;
    let uses = |(region, _): &(String, String), bundle: Option<&str>| region == context.region && bundle == Some(&id);
    let mut workspaces = world.workspaces.workspaces.iter();
    if workspaces.any(|(key, workspace)| uses(key, workspace.bundle_id.as_deref())) {
        return Err(used_by_workspaces(&id));
    }
    world.workspaces.bundles.remove(&resource_key(context.region, &id));
    Ok(Output::Json(json!({})))
}
