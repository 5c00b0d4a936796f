//! `DeleteSnapshot`.

use serde::Deserialize;
use serde_json::Value;

use crate::services::context::Context;
use crate::services::ec2::resource_key::resource_key;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    snapshot_id: String,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { snapshot_id: id } = input(value)?;
    world.ec2.own_snapshot(&id, context)?;
    if let Some(image) = world.ec2.images_with_snapshot(context.region, &id).next() {
        let message = format!("The snapshot {id} is currently in use by {}", image.id);
        return Err(ServiceError::new("InvalidSnapshot.InUse", message));
    }
    world.ec2.snapshots.remove(&resource_key(context.region, &id));
    Ok(Output::Xml(vec![Element::of("return", "true")]))
}
