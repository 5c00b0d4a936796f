//! `DeleteWorkspaceImage`. The error for a missing image is not documented.

use serde::Deserialize;
use serde_json::{Value, json};

use super::image::{AVAILABLE, ERROR};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::services::workspaces::errors::{invalid_state, used_by_bundles};
use crate::services::workspaces::store::resource_key;
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    image_id: String,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { image_id: id } = input(value)?;
    let image = world.workspaces.own_image(&id, context)?;
    if ![AVAILABLE, ERROR].contains(&image.state.as_str()) {
        return Err(invalid_state(format!("The image {id} is in the state {} and cannot be deleted.", image.state)));
    }
    if !image.shared_with.is_empty() {
        let message = format!("The image {id} is shared with other accounts.");
        return Err(ServiceError::new("ResourceAssociatedException", message));
    }
    let uses = |(region, _): &(String, String), image: &str| region == context.region && image == id;
    let bundles = &world.workspaces.bundles;
    if bundles.iter().any(|(resource_key, bundle)| uses(resource_key, &bundle.image_id)) {
        return Err(used_by_bundles());
    }
    world.workspaces.images.remove(&resource_key(context.region, &id));
    Ok(Output::Json(json!({})))
}
