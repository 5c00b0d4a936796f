//! `CopyImage`: what it refuses, and what it makes.

mod encryption;
mod request;

use serde_json::Value;

use super::errors::{image_unavailable, snapshot_not_found};
use super::image::{Device, Ending, Image, ImageState, Protection};
use super::key::at;
use super::snapshot::{Snapshot, SnapshotState};
use super::tags;
use crate::clock::Clock;
use crate::context::Context;
use crate::copies;
use crate::error::ServiceError;
use crate::faults::Point;
use crate::wire::answer::Answer;
use crate::wire::xml::Element;
use crate::world::World;
use encryption::{Encryption, Failure};
use request::Request;

/// The state reason of an image whose copying fails for a reason that only its snapshots tell.
const INTERNAL: &str = "Copy image failed with an internal error.";

pub(super) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Answer, ServiceError> {
    let request = Request::read(value, world, context)?;
    let token =
        request.token.as_ref().map(|token| (context.account().to_owned(), context.region.to_owned(), token.clone()));
    if let Some((parameters, image_id)) = token.as_ref().and_then(|token| world.ec2.client_tokens.get(token)) {
        if *parameters == request.parameters {
            return Ok(answer(image_id));
        }
        let message =
            "The parameters of the request do not match those of an earlier request with the same client token.";
        return Err(ServiceError::new("IdempotentParameterMismatch", message));
    }
    if world.faults.take_matching(context.call, Point::Request, context.now).is_some() {
        let named = |image: &&Image| image.name == request.name && image.owner == context.account();
        if let Some(image) = world.ec2.visible_images(context).find(named) {
            return Ok(answer(&image.id));
        }
    }
    let source = source(world, context, &request)?;
    let snapshots = source_snapshots(world, context, &source)?;
    let encryption = Encryption::of(world, context, &request, &snapshots)?;
    quotas(world, context, &snapshots)?;
    let image_id = make(world, context, &request, &source, &snapshots, &encryption)?;
    if let Some(token) = token {
        world.ec2.client_tokens.insert(token, (request.parameters, image_id.clone()));
    }
    Ok(answer(&image_id))
}

fn answer(image_id: &str) -> Answer {
    Answer::Xml(vec![Element::of("imageId", image_id)])
}

/// The source, if the caller can see it and it can be copied.
fn source(world: &World, context: &Context<'_>, request: &Request) -> Result<Image, ServiceError> {
    let image = world.ec2.visible_image(&request.source_region, &request.source_image_id, context)?;
    if image.state != ImageState::Available {
        return Err(image_unavailable(&image.id));
    }
    if image.attributes.product_code.is_some() && image.owner != context.account() {
        let message = "Images from AWS Marketplace cannot be copied to another AWS account";
        return Err(ServiceError::new("InvalidRequest", message));
    }
    Ok(image.clone())
}

/// The source's snapshots, if the caller can read them all.
fn source_snapshots(world: &World, context: &Context<'_>, source: &Image) -> Result<Vec<Snapshot>, ServiceError> {
    let mut snapshots = Vec::new();
    for id in source.snapshot_ids() {
        let snapshot = world.ec2.snapshots.get(&at(&source.region, id)).ok_or_else(|| snapshot_not_found(id))?;
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

fn quotas(world: &World, context: &Context<'_>, snapshots: &[Snapshot]) -> Result<(), ServiceError> {
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

/// Makes the image and its snapshots, and settles when and how their copying ends.
fn make(
    world: &mut World,
    context: &Context<'_>,
    request: &Request,
    source: &Image,
    snapshots: &[Snapshot],
    encryption: &Encryption,
) -> Result<String, ServiceError> {
    let image_tags = image_tags(context, request, source)?;
    let (ending, failure) = ending(world, context, encryption);
    let image_id = world.ids.ec2("ami");
    let now = world.clock.date();
    let visible_from = Clock::after(world.settings.propagation_delay).unwrap_or(context.now);
    let mut copies = std::collections::BTreeMap::new();
    for (original, encrypted) in snapshots.iter().zip(&encryption.each) {
        let copy = Snapshot {
            id: world.ids.ec2("snap"),
            region: context.region.to_owned(),
            owner: context.account().to_owned(),
            owner_alias: None,
            description: format!(
                "Copied for DestinationAmi {image_id} from SourceAmi {} for SourceSnapshot {}",
                source.id, original.id
            ),
            state: SnapshotState::Pending,
            state_message: String::new(),
            size: original.size,
            encrypted: encrypted.encrypted,
            kms_key: encrypted.key.clone(),
            tags: request.snapshot_tags.clone(),
            shared_with: std::collections::BTreeSet::new(),
            public: false,
            completion_minutes: request.completion_minutes,
            outpost_arn: request.outpost_arn.clone(),
            availability_zone: request.availability_zone.clone(),
            delete_code: None,
            started_on: now,
            completed_on: None,
            began: context.now,
            visible_from,
            ending: Some(Ending {
                failure: failure.as_ref().map(|failure| failure.snapshot_message.clone()),
                ..ending.clone()
            }),
        };
        copies.insert(original.id.clone(), (copy.id.clone(), copy.encrypted));
        world.ec2.snapshots.insert(at(context.region, &copy.id), copy);
    }
    let devices = source.devices.iter().map(|device| {
        let copy = device.snapshot.as_ref().and_then(|id| copies.get(id));
        let encrypted = copy.map_or(device.encrypted, |(_, encrypted)| *encrypted);
        Device { snapshot: copy.map(|(id, _)| id.clone()), encrypted, ..device.clone() }
    });
    let image = Image {
        id: image_id.clone(),
        region: context.region.to_owned(),
        name: request.name.clone(),
        owner: context.account().to_owned(),
        owner_alias: None,
        description: request.description.clone(),
        state: ImageState::Pending,
        state_reason: None,
        // A copy is private, unprotected and not deprecated, whatever its source is.
        public: false,
        launch_permissions: Vec::new(),
        protection: Protection::Disabled,
        deprecation: None,
        devices: devices.collect(),
        tags: image_tags,
        outpost_arn: request.outpost_arn.clone(),
        availability_zone: request.availability_zone.clone(),
        source_image_id: Some(source.id.clone()),
        source_region: Some(source.region.clone()),
        source_instance_id: None,
        created: now,
        references: Vec::new(),
        visible_from,
        ending: Some(Ending { failure: failure.map(|failure| failure.state_reason), ..ending }),
        deregistered_at: None,
        forgotten: false,
        architecture: source.architecture.clone(),
        attributes: source.attributes.clone(),
    };
    world.ec2.images.insert(at(context.region, &image_id), image);
    Ok(image_id)
}

/// The new image's tags: those of the request, and those of the source that are asked for and are the caller's to copy.
fn image_tags(
    context: &Context<'_>,
    request: &Request,
    source: &Image,
) -> Result<std::collections::BTreeMap<String, String>, ServiceError> {
    let mut all = std::collections::BTreeMap::new();
    if request.copy_image_tags {
        let own = source.owner == context.account();
        let copied = source
            .tags
            .iter()
            .filter(|(key, _)| !key.starts_with("aws:") && (own || key.starts_with("ec2:SharedTag/")));
        all.extend(copied.map(|(key, value)| (key.clone(), value.clone())));
    }
    all.extend(request.image_tags.clone());
    tags::limit(&all)?;
    Ok(all)
}

/// When the copying ends, and why it fails if it does. The failure in the result's first part is left out.
fn ending(world: &mut World, context: &Context<'_>, encryption: &Encryption) -> (Ending, Option<Failure>) {
    let crate::ending::Ending { at, failure } = copies::ending(world, context);
    let by_fault = failure.map(|failure| Failure { state_reason: failure.reason, snapshot_message: failure.detail });
    let by_key = || {
        let snapshot_message = encryption.problem.clone()?;
        Some(Failure { state_reason: INTERNAL.to_owned(), snapshot_message })
    };
    (Ending { at, failure: None }, by_fault.or_else(by_key))
}
