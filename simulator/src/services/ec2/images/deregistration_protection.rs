//! `EnableImageDeregistrationProtection` and `DisableImageDeregistrationProtection`.

use serde::Deserialize;
use serde_json::Value;

use super::image::Protection;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

/// Duration of the cooldown after protection is disabled.
const COOLDOWN: time::Duration = time::Duration::hours(24);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    image_id: String,
    #[serde(default)]
    with_cooldown: bool,
}

pub(crate) fn enable(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { image_id, with_cooldown } = input(value)?;
    let image = world.ec2.image_to_change(&image_id, context, &world.settings)?;
    image.protection = Protection::Enabled { cooldown: with_cooldown };
    // Unlike other operations, this one returns the protection.
    Ok(Output::Xml(vec![Element::of("return", image.protection.text())]))
}

pub(crate) fn disable(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { image_id, .. } = input(value)?;
    let now = world.clock.date();
    let image = world.ec2.image_to_change(&image_id, context, &world.settings)?;
    image.protection = match image.protection {
        Protection::Enabled { cooldown: true } => Protection::Cooling(now.checked_add(COOLDOWN).unwrap_or(now)),
        Protection::Cooling(until) if now < until => Protection::Cooling(until),
        _ => Protection::Disabled,
    };
    Ok(Output::Xml(vec![Element::of("return", "true")]))
}
