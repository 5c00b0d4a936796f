//! `UpdateWorkspaceBundle`, which changes the image of a bundle. WorkSpaces that use the bundle keep theirs.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::services::workspaces::errors::{invalid_values, unavailable};
use crate::services::workspaces::images::image::AVAILABLE;
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    bundle_id: Option<String>,
    image_id: Option<String>,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { bundle_id: Some(bundle_id), image_id: Some(image_id) } = input(value)? else {
        return Err(invalid_values("BundleId and ImageId are required."));
    };
    world.workspaces.own_bundle(&bundle_id, context)?;
    let image = world.workspaces.own_image(&image_id, context)?;
    if image.state != AVAILABLE {
        return Err(unavailable(&image.id, &image.state));
    }
    let now = world.clock.date();
    let bundle = world.workspaces.own_bundle(&bundle_id, context)?;
    bundle.image_id = image_id;
    bundle.updated = now;
    Ok(Output::Json(json!({})))
}
