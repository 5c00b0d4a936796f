//! `DeleteImage`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::image::DELETING;
use crate::services::appstream::errors::wrong_state;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    name: String,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { name } = input(value)?;
    let image = world.appstream.own_image(&name, context)?.clone();
    if image.is_being_created() {
        return Err(ServiceError::new("OperationNotPermittedException", wrong_state(&image)));
    }
    let users = world.appstream.consumers_of(&image);
    if !users.is_empty() {
        let message = format!("The image {name} is in use by: {}.", users.join(", "));
        return Err(ServiceError::new("ResourceInUseException", message));
    }
    if !image.shared_with.is_empty() {
        let message = format!("The image {name} is shared with other accounts. Remove its permissions first.");
        return Err(ServiceError::new("OperationNotPermittedException", message));
    }
    let image = world.appstream.own_image(&name, context)?;
    DELETING.clone_into(&mut image.state);
    image.deleted_at = Some(context.now);
    let members = image.members(context.account(), "PRIVATE");
    world.advance(context.now);
    Ok(Output::Json(json!({"Image": members})))
}
