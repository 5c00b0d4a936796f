//! `DeregisterImage`.

use serde::Deserialize;
use serde_json::Value;

use super::image::{ImageState, Protection};
use crate::faults::active::Point;
use crate::faults::fault::FaultKind;
use crate::services::context::Context;
use crate::services::ec2::errors::image_unavailable;
use crate::services::ec2::resource_key::resource_key;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::clock::iso;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    image_id: String,
    #[serde(default)]
    delete_associated_snapshots: bool,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { image_id: id, delete_associated_snapshots } = input(value)?;
    let image = match world.ec2.own_image(&id, context) {
        Err(_) if world.ec2.deregistered.contains(&resource_key(context.region, &id)) => {
            return Err(image_unavailable(&id));
        }
        image => image?,
    };
    if image.state == ImageState::Deregistered {
        return Err(image_unavailable(&id));
    }
    if image.protection.holds(world.clock.date()) {
        let until = match image.protection {
            Protection::Cooling(until) => format!(" Its cooldown ends at {}.", iso(until)),
            _ => String::new(),
        };
        let message =
            format!("You can't deregister the AMI {id} because deregistration protection is enabled for it.{until}");
        return Err(ServiceError::new("OperationNotPermitted", message));
    }
    let mapped: Vec<String> = image.snapshot_ids().map(str::to_owned).collect();
    // Snapshots that the mapping does not contain yet are not associated either.
    let named = image.state != ImageState::Pending || world.settings.snapshot_ids_while_pending;
    let snapshots = if named { mapped } else { Vec::new() };
    if let Some(image) = world.ec2.images.get_mut(&resource_key(context.region, &id)) {
        image.state = ImageState::Deregistered;
        image.outcome = None;
        image.deregistered_at = Some(context.now);
    }
    world.ec2.deregistered.insert(resource_key(context.region, &id));
    let snapshots = if delete_associated_snapshots { snapshots } else { Vec::new() };
    let results = snapshots.iter().filter_map(|snapshot| {
        let code = delete_snapshot(world, context, snapshot);
        (!code.is_empty()).then(|| Element::new("item").text("snapshotId", snapshot).text("returnCode", code))
    });
    // The list is present and empty if no snapshots were to be deleted.
    let output = vec![Element::of("return", "true"), Element::list("deleteSnapshotResultSet", results)];
    world.advance(context.now);
    Ok(Output::Xml(output))
}

/// Deletes a snapshot of a deregistered image and returns the result code.
fn delete_snapshot(world: &mut World, context: &Context<'_>, id: &str) -> String {
    if let Some(FaultKind::SnapshotDeletion { return_code }) =
        world.faults.take_matching(context.call, Point::SnapshotDeletion, context.now)
    {
        return return_code;
    }
    if world.ec2.images_with_snapshot(context.region, id).next().is_some() {
        return "skipped".to_owned();
    }
    if world.access.denies("ec2:DeleteSnapshot", context.region, context.account()) {
        return "missing-permissions".to_owned();
    }
    match world.ec2.snapshots.get(&resource_key(context.region, id)) {
        Some(snapshot) if snapshot.delete_code.is_some() => snapshot.delete_code.clone().unwrap_or_default(),
        Some(snapshot) if snapshot.owner == context.account() => {
            world.ec2.snapshots.remove(&resource_key(context.region, id));
            "success".to_owned()
        }
        _ => "client-error".to_owned(),
    }
}
