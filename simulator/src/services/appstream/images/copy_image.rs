//! `CopyImage`: a call to the source's Region that creates an image in another Region.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::image::{AVAILABLE, COPYING, Image};
use crate::services::appstream::errors::{image_not_found, limit, not_available};
use crate::services::appstream::store::resource_key;
use crate::services::context::Context;
use crate::services::copy_outcome::CopyOutcome;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::services::service_quotas::store::{APPSTREAM_COPIES, APPSTREAM_IMAGES};
use crate::wire::output::Output;
use crate::world::clock::Clock;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    source_image_name: String,
    destination_image_name: String,
    destination_region: String,
    destination_image_description: Option<String>,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let region = request.destination_region.as_str();
    check_destination(world, context, region)?;
    let source = source(world, context, &request)?;
    let key = resource_key(region, context.account(), &request.destination_image_name);
    if world.appstream.images.contains_key(&key) {
        let message = format!("The image {} already exists in {region}.", request.destination_image_name);
        return Err(ServiceError::new("ResourceAlreadyExistsException", message));
    }
    quotas(world, context, region)?;
    let outcome = CopyOutcome::decide(&world.settings, &mut world.faults, context);
    let image = Image {
        region: region.to_owned(),
        account: Some(context.account().to_owned()),
        name: request.destination_image_name.clone(),
        description: request.destination_image_description.filter(|text| !text.is_empty()),
        state: COPYING.to_owned(),
        reason: None,
        errors: Vec::new(),
        // A copy does not inherit tags and permissions.
        shared_with: BTreeMap::new(),
        tags: BTreeMap::new(),
        builder: None,
        source: Some((source.region.clone(), source.name.clone())),
        created: world.clock.date(),
        visible_from: Clock::after(world.settings.propagation_delay).unwrap_or(context.now),
        outcome: Some(outcome),
        deleted_at: None,
        ..source
    };
    world.appstream.images.insert(key, image);
    Ok(Output::Json(json!({"DestinationImageName": request.destination_image_name})))
}

/// The error for an invalid Region is not documented.
fn check_destination(world: &World, context: &Context<'_>, region: &str) -> Result<(), ServiceError> {
    let known = world.access.partition_of(region).is_some_and(|partition| partition.name == context.partition.name);
    if known && world.access.enabled(region) {
        return Ok(());
    }
    let why = if known { "is not enabled for this account" } else { "is not valid" };
    Err(ServiceError::new("ValidationException", format!("The destination region {region} {why}.")))
}

/// The source, if the caller owns it and it can be copied. AppStream documents that only the owner can copy an image,
/// but not the error for other callers.
fn source(world: &mut World, context: &Context<'_>, request: &Input) -> Result<Image, ServiceError> {
    let name = request.source_image_name.as_str();
    let image = world.appstream.own_image(name, context).map_err(|_| image_not_found(name, context.account()))?.clone();
    if image.state != AVAILABLE {
        return Err(not_available(&image));
    }
    let needs_byol = image.attributes.image_type == "BYOL"
        && !world.workspaces.byol_enabled(&request.destination_region, context.account());
    if image.incompatible || needs_byol {
        let why = if needs_byol {
            format!(" {} is not enabled for Bring Your Own License.", request.destination_region)
        } else {
            String::new()
        };
        let message = format!("The image {name} cannot be copied because it is not compatible.{why}");
        return Err(ServiceError::new("IncompatibleImageException", message));
    }
    Ok(image)
}

/// Both quotas share an error code.
fn quotas(world: &World, context: &Context<'_>, region: &str) -> Result<(), ServiceError> {
    let store = &world.appstream;
    let (images, copying) = store.count(region, context.account());
    let applied = |code: &str, default: usize| world.service_quotas.value(region, code, default);
    let most_copies = applied(APPSTREAM_COPIES, store.quotas.concurrent_copies);
    let most_images = applied(APPSTREAM_IMAGES, store.quotas.images);
    if copying >= most_copies {
        return Err(limit(format!(
            "The limit of {most_copies} concurrent image copies to {region} has been reached for account {}.",
            context.account()
        )));
    }
    if images >= most_images {
        return Err(limit(format!(
            "The limit of {most_images} images in {region} has been reached for account {}.",
            context.account()
        )));
    }
    Ok(())
}
