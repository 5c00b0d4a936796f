//! `EnableImage` and `DisableImage`.

use serde::Deserialize;
use serde_json::Value;

use super::image::ImageState;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    image_id: String,
}

pub(crate) fn enable(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    switch(world, context, value, ImageState::Disabled, ImageState::Available)
}

pub(crate) fn disable(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    switch(world, context, value, ImageState::Available, ImageState::Disabled)
}

/// Sets the state. Disabling removes all launch permissions, and enabling does not restore them.
fn switch(
    world: &mut World,
    context: &Context<'_>,
    value: Value,
    from: ImageState,
    to: ImageState,
) -> Result<Output, ServiceError> {
    let Input { image_id } = input(value)?;
    let image = world.ec2.image_to_change(&image_id, context, &world.settings)?;
    if image.state != from {
        let message = format!(
            "The image {image_id} is {}, and can only become {} when it is {}",
            image.state.as_str(),
            to.as_str(),
            from.as_str()
        );
        return Err(ServiceError::new("IncorrectState", message));
    }
    image.state = to;
    if to == ImageState::Disabled {
        image.public = false;
        image.launch_permissions.clear();
    }
    Ok(Output::Xml(vec![Element::of("return", "true")]))
}
