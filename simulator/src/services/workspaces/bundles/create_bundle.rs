//! `CreateWorkspaceBundle`.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::bundle::Bundle;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::services::workspaces::errors::{limit, unavailable};
use crate::services::workspaces::images::image::AVAILABLE;
use crate::services::workspaces::store::resource_key;
use crate::services::workspaces::tags::{self, Tag};
use crate::wire::output::Output;
use crate::world::clock::Clock;
use crate::world::state::World;

/// The size of the root volume that WorkSpaces chooses, in GiB.
const ROOT_VOLUME: &str = "80";
/// The maximum duration of a creation, which is much shorter than that of an image.
const CREATION_TIME: Duration = Duration::from_secs(3);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    bundle_name: String,
    bundle_description: String,
    image_id: String,
    compute_type: ComputeType,
    user_storage: Storage,
    root_storage: Option<Storage>,
    #[serde(default)]
    tags: Vec<Tag>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ComputeType {
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Storage {
    capacity: String,
}

/// Rejects a name in use, an image that cannot be used, and a bundle above the quota.
pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let tags = tags::merge(BTreeMap::new(), &request.tags)?;
    let image = world.workspaces.own_image(&request.image_id, context)?;
    if image.state != AVAILABLE {
        return Err(unavailable(&image.id, &image.state));
    }
    let own: Vec<&Bundle> = world.workspaces.own_bundles(context.region, context.account()).collect();
    if own.iter().any(|bundle| bundle.name == request.bundle_name) {
        let message = format!("A bundle with the name {} already exists.", request.bundle_name);
        return Err(ServiceError::new("ResourceAlreadyExistsException", message));
    }
    let most = world.workspaces.quotas.bundles;
    if own.len() >= most {
        return Err(limit(format!("The limit of {most} bundles in {} has been reached.", context.region)));
    }
    let now = world.clock.date();
    let bundle = Bundle {
        id: world.ids.workspaces("wsb"),
        name: request.bundle_name,
        owner: context.account().to_owned(),
        description: request.bundle_description,
        image_id: request.image_id,
        compute_type: request.compute_type.name,
        root_volume: request.root_storage.map_or_else(|| ROOT_VOLUME.to_owned(), |storage| storage.capacity),
        user_volume: request.user_storage.capacity,
        state: AVAILABLE.to_owned(),
        tags,
        created: now,
        updated: now,
        visible_from: Clock::after(world.settings.propagation_delay).unwrap_or(context.now),
        complete_from: Clock::after(world.settings.copy_time.min(CREATION_TIME)).unwrap_or(context.now),
    };
    let members = bundle.members(context.now);
    world.workspaces.bundles.insert(resource_key(context.region, &bundle.id), bundle);
    Ok(Output::Json(json!({"WorkspaceBundle": members})))
}
