//! The creation of an image and its snapshots.

use std::collections::{BTreeMap, BTreeSet};

use super::encryption::Encryption;
use super::request::Request;
use crate::services::context::Context;
use crate::services::copy_outcome::{CopyFailure, CopyOutcome};
use crate::services::ec2::images::image::{Device, Image, ImageForm, ImageState, Protection};
use crate::services::ec2::resource_key::resource_key;
use crate::services::ec2::snapshots::snapshot::{Snapshot, SnapshotState};
use crate::services::ec2::tags::tag_input;
use crate::services::error::ServiceError;
use crate::world::clock::{Clock, truncate_to_second};
use crate::world::state::World;

/// The state reason of an image whose copy fails for a reason that only its snapshots report.
const INTERNAL_ERROR: &str = "Copy image failed with an internal error.";

/// Creates the image and its snapshots, and decides the outcome of the copy.
pub(super) fn create(
    world: &mut World,
    context: &Context<'_>,
    request: &Request,
    source: &Image,
    snapshots: &[Snapshot],
    encryption: &Encryption,
) -> Result<String, ServiceError> {
    let image_tags = image_tags(context, request, source)?;
    let outcome = outcome(world, context, encryption);
    let image_id = world.ids.ec2("ami");
    let now = world.clock.date();
    let visible_from = Clock::after(world.settings.propagation_delay).unwrap_or(context.now);
    let mut copies = BTreeMap::new();
    for (original, encrypted) in snapshots.iter().zip(&encryption.each) {
        let copy = Snapshot {
            id: world.ids.ec2("snap"),
            region: context.region.to_owned(),
            owner: context.account().to_owned(),
            owner_alias: None,
            volume_id: None,
            description: format!(
                "Copied for DestinationAmi {image_id} from SourceAmi {} for SourceSnapshot {}. Task created on {}.",
                source.id,
                original.id,
                grouped(now.unix_timestamp() * 1000 + i64::from(now.millisecond()))
            ),
            state: SnapshotState::Pending,
            state_message: String::new(),
            size: original.size,
            encrypted: encrypted.encrypted,
            kms_key: encrypted.key.clone(),
            tags: request.snapshot_tags.clone(),
            shared_with: BTreeSet::new(),
            public: false,
            completion_minutes: request.completion_minutes,
            outpost_arn: request.outpost_arn.clone(),
            availability_zone: request.availability_zone.clone(),
            delete_code: None,
            started_on: now,
            completed_on: None,
            began: context.now,
            visible_from,
            outcome: Some(outcome.clone()),
        };
        copies.insert(original.id.clone(), (copy.id.clone(), copy.encrypted));
        world.ec2.snapshots.insert(resource_key(context.region, &copy.id), copy);
    }
    let devices = source.devices.iter().map(|device| {
        let copy = device.snapshot.as_ref().and_then(|id| copies.get(id));
        let encrypted = copy.map_or(device.encrypted, |(_, encrypted)| *encrypted);
        Device { snapshot: copy.map(|(id, _)| id.clone()), encrypted, ..device.clone() }
    });
    let description = match (request.description.is_empty(), world.settings.copies_describe_their_source) {
        (true, true) => {
            format!("[Copied {} ({}) from {}] {}", source.id, source.name, source.region, source.description)
        }
        _ => request.description.clone(),
    };
    let image = Image {
        id: image_id.clone(),
        region: context.region.to_owned(),
        name: request.name.clone(),
        owner: context.account().to_owned(),
        owner_alias: None,
        description,
        form: ImageForm::default(),
        marketplace_sku: None,
        state: ImageState::Pending,
        state_reason: None,
        // A copy is private, unprotected and not deprecated, whatever its source is.
        public: false,
        launch_permissions: Vec::new(),
        protection: Protection::Disabled,
        deprecation: None,
        last_launched: None,
        devices: devices.collect(),
        root_device_name: source.root_device_name.clone(),
        tags: image_tags,
        outpost_arn: request.outpost_arn.clone(),
        availability_zone: request.availability_zone.clone(),
        source_image_id: Some(source.id.clone()),
        source_region: Some(source.region.clone()),
        source_instance_id: None,
        created: truncate_to_second(now),
        references: Vec::new(),
        visible_from,
        outcome: Some(outcome),
        deregistered_at: None,
        forgotten: false,
        architecture: source.architecture.clone(),
        attributes: source.attributes.clone(),
    };
    world.ec2.images.insert(resource_key(context.region, &image_id), image);
    Ok(image_id)
}

/// A number with commas between groups of three digits.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The tags of the new image: those of the request and, if requested, the tags of the source that the caller can copy.
fn image_tags(
    context: &Context<'_>,
    request: &Request,
    source: &Image,
) -> Result<BTreeMap<String, String>, ServiceError> {
    let mut all = BTreeMap::new();
    if request.copy_image_tags {
        let own = source.owner == context.account();
        let copied = source
            .tags
            .iter()
            .filter(|(key, _)| !key.starts_with("aws:") && (own || key.starts_with("ec2:SharedTag/")));
        all.extend(copied.map(|(key, value)| (key.clone(), value.clone())));
    }
    all.extend(request.image_tags.clone());
    tag_input::check_count(&all)?;
    Ok(all)
}

/// The outcome of the copy. A failure that a fault injects comes before one that a KMS key causes.
fn outcome(world: &mut World, context: &Context<'_>, encryption: &Encryption) -> CopyOutcome {
    let mut outcome = CopyOutcome::decide(&world.settings, &mut world.faults, context);
    if let (None, Some(problem)) = (&outcome.failure, &encryption.problem) {
        outcome.failure = Some(CopyFailure { reason: INTERNAL_ERROR.to_owned(), detail: problem.clone() });
    }
    outcome
}
