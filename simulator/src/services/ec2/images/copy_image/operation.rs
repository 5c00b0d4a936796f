//! The operation: which requests it rejects, and idempotency by client token.

use serde_json::Value;

use super::creation::create;
use super::encryption::Encryption;
use super::request::Request;
use crate::faults::active::Point;
use crate::services::context::Context;
use crate::services::ec2::errors::{image_unavailable, snapshot_not_found, terms_not_accepted};
use crate::services::ec2::images::image::{Image, ImageState};
use crate::services::ec2::resource_key::resource_key;
use crate::services::ec2::snapshots::snapshot::Snapshot;
use crate::services::error::ServiceError;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request = Request::read(value, world, context)?;
    let token =
        request.token.as_ref().map(|token| (context.account().to_owned(), context.region.to_owned(), token.clone()));
    if let Some((parameters, image_id)) = token.as_ref().and_then(|token| world.ec2.client_tokens.get(token)) {
        if *parameters == request.parameters {
            return Ok(output(image_id));
        }
        let message =
            "The parameters of the request do not match those of an earlier request with the same client token.";
        return Err(ServiceError::new("IdempotentParameterMismatch", message));
    }
    if world.faults.take_matching(context.call, Point::Request, context.now).is_some() {
        let named = |image: &&Image| image.name == request.name && image.owner == context.account();
        if let Some(image) = world.ec2.visible_images(context).find(named) {
            return Ok(output(&image.id));
        }
    }
    let source = source(world, context, &request)?;
    let snapshots = source_snapshots(world, context, &source)?;
    let encryption = Encryption::of(world, context, &request, &snapshots)?;
    check_quotas(world, context, &snapshots)?;
    let image_id = create(world, context, &request, &source, &snapshots, &encryption)?;
    if let Some(token) = token {
        world.ec2.client_tokens.insert(token, (request.parameters, image_id.clone()));
    }
    Ok(output(&image_id))
}

fn output(image_id: &str) -> Output {
    Output::Xml(vec![Element::of("imageId", image_id)])
}

/// The source, if the caller can see it and it can be copied.
fn source(world: &World, context: &Context<'_>, request: &Request) -> Result<Image, ServiceError> {
    let image = world.ec2.visible_image(&request.source_region, &request.source_image_id, context)?;
    if image.state != ImageState::Available {
        return Err(image_unavailable(&image.id));
    }
    if let Some(sku) = &image.marketplace_sku {
        return Err(terms_not_accepted(sku));
    }
    if image.attributes.product_code.is_some() && image.owner != context.account() {
        let message = "Images from AWS Marketplace cannot be copied to another AWS account.";
        return Err(ServiceError::new("InvalidRequest", message));
    }
    Ok(image.clone())
}

/// The source's snapshots, if the caller can read them all.
fn source_snapshots(world: &World, context: &Context<'_>, source: &Image) -> Result<Vec<Snapshot>, ServiceError> {
    let mut snapshots = Vec::new();
    for id in source.snapshot_ids() {
        let snapshot =
            world.ec2.snapshots.get(&resource_key(&source.region, id)).ok_or_else(|| snapshot_not_found(id))?;
        if !snapshot.readable_by(context.account()) {
            return Err(ServiceError::new(
                "InvalidRequest",
                "You do not have permission to access the storage of this ami",
            ));
        }
        snapshots.push(snapshot.clone());
    }
    Ok(snapshots)
}

fn check_quotas(world: &World, context: &Context<'_>, snapshots: &[Snapshot]) -> Result<(), ServiceError> {
    let store = &world.ec2;
    let limit = store.quotas.concurrent_snapshot_copies;
    if store.snapshot_copies(context.region, context.account()) + snapshots.len() > limit {
        let message =
            format!("Too many snapshot copies in progress. The limit is {limit} for this destination region.");
        return Err(ServiceError::new("ResourceLimitExceeded", message));
    }
    let own = |image: &&Image| image.region == context.region && image.owner == context.account();
    if store.images.values().filter(own).count() >= store.quotas.images {
        let message = format!("You have reached the limit of {} AMIs for this region.", store.quotas.images);
        return Err(ServiceError::new("ResourceLimitExceeded", message));
    }
    Ok(())
}
