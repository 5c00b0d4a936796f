//! The parameters of `CopyImage`, and the rules that are documented but not part of AWS's service model.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::services::context::Context;
use crate::services::ec2::errors::{NAME_RULE, invalid_combination, invalid_value, region_not_enabled};
use crate::services::ec2::tags::tag_input::{self, TagInput};
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::world::regions;
use crate::world::state::World;

/// The increment and the maximum of a completion duration, in minutes.
const DURATION_STEP: i64 = 15;
const MAX_DURATION: i64 = 2880;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    name: String,
    source_image_id: String,
    source_region: String,
    #[serde(default)]
    description: String,
    client_token: Option<String>,
    encrypted: Option<bool>,
    kms_key_id: Option<String>,
    destination_outpost_arn: Option<String>,
    destination_availability_zone: Option<String>,
    destination_availability_zone_id: Option<String>,
    #[serde(default)]
    copy_image_tags: bool,
    #[serde(default)]
    tag_specifications: Vec<TagSpecification>,
    snapshot_copy_completion_duration_minutes: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagSpecification {
    resource_type: Option<String>,
    #[serde(default)]
    tags: Vec<TagInput>,
}

/// A request whose parameters are consistent.
pub(super) struct Request {
    pub(super) name: String,
    pub(super) source_image_id: String,
    pub(super) source_region: String,
    pub(super) description: String,
    pub(super) token: Option<String>,
    pub(super) encrypted: Option<bool>,
    pub(super) kms_key_id: Option<String>,
    pub(super) outpost_arn: Option<String>,
    pub(super) availability_zone: Option<String>,
    pub(super) copy_image_tags: bool,
    pub(super) image_tags: BTreeMap<String, String>,
    pub(super) snapshot_tags: BTreeMap<String, String>,
    pub(super) completion_minutes: Option<i64>,
    /// All parameters except the client token, to detect its reuse with other parameters.
    pub(super) parameters: Value,
}

impl Request {
    pub(super) fn read(value: Value, world: &World, context: &Context<'_>) -> Result<Self, ServiceError> {
        let mut parameters = value.clone();
        if let Value::Object(object) = &mut parameters {
            object.remove("ClientToken");
            object.remove("DryRun");
        }
        let given: Input = input(value)?;
        check_name(&given.name)?;
        check_key(&given)?;
        check_destination(&given, context)?;
        check_duration(&given)?;
        check_source_region(&given.source_region, world, context)?;
        let (image_tags, snapshot_tags) = tag_specifications(&given.tag_specifications)?;
        Ok(Self {
            name: given.name,
            source_image_id: given.source_image_id,
            source_region: given.source_region,
            description: given.description,
            token: given.client_token.filter(|token| !token.is_empty()),
            encrypted: given.encrypted,
            kms_key_id: given.kms_key_id,
            outpost_arn: given.destination_outpost_arn,
            availability_zone: given.destination_availability_zone.or(given.destination_availability_zone_id),
            copy_image_tags: given.copy_image_tags,
            image_tags,
            snapshot_tags,
            completion_minutes: given.snapshot_copy_completion_duration_minutes,
            parameters,
        })
    }
}

fn check_name(name: &str) -> Result<(), ServiceError> {
    let permitted = |character: char| character.is_ascii_alphanumeric() || "()[] ./-'@_".contains(character);
    if name.chars().all(permitted) { Ok(()) } else { Err(ServiceError::new("InvalidAMIName.Malformed", NAME_RULE)) }
}

fn check_key(given: &Input) -> Result<(), ServiceError> {
    match given.kms_key_id.as_deref() {
        Some(_) if given.encrypted != Some(true) => Err(ServiceError::new(
            "InvalidParameterDependency",
            "The parameter KmsKeyId requires the parameter Encrypted to be set to true.",
        )),
        Some("") => Err(invalid_value("", "kmsKeyId", "It is empty.")),
        _ => Ok(()),
    }
}

fn check_destination(given: &Input, context: &Context<'_>) -> Result<(), ServiceError> {
    let destinations =
        [&given.destination_outpost_arn, &given.destination_availability_zone, &given.destination_availability_zone_id];
    if destinations.into_iter().flatten().count() > 1 {
        return Err(invalid_combination(
            "Only one of DestinationAvailabilityZone, DestinationAvailabilityZoneId, or DestinationOutpostArn can be \
             specified.",
        ));
    }
    if let Some(arn) = &given.destination_outpost_arn {
        let parts: Vec<&str> = arn.splitn(6, ':').collect();
        let valid = matches!(parts.as_slice(), ["arn", _, "outposts", region, _, outpost]
            if *region == context.region && outpost.starts_with("outpost/op-"));
        if !valid {
            return Err(invalid_value(
                arn,
                "destinationOutpostArn",
                "It must be the ARN of an Outpost of this Region.",
            ));
        }
        if given.source_region != context.region {
            return Err(invalid_value(
                arn,
                "destinationOutpostArn",
                "The AMI must be in the Region of the destination Outpost.",
            ));
        }
    }
    if let Some(zone) =
        given.destination_availability_zone.as_ref().filter(|zone| !zone.starts_with(&format!("{}-", context.region)))
    {
        return Err(invalid_value(zone, "destinationAvailabilityZone", "It must be a Local Zone of this Region."));
    }
    if destinations.into_iter().flatten().count() > 0 && given.snapshot_copy_completion_duration_minutes.is_some() {
        return Err(invalid_combination(
            "SnapshotCopyCompletionDurationMinutes is not supported when copying an AMI to a Local Zone or an Outpost.",
        ));
    }
    Ok(())
}

fn check_duration(given: &Input) -> Result<(), ServiceError> {
    match given.snapshot_copy_completion_duration_minutes {
        Some(minutes) if minutes % DURATION_STEP != 0 || !(DURATION_STEP..=MAX_DURATION).contains(&minutes) => {
            let why = format!("It must be a multiple of {DURATION_STEP} between {DURATION_STEP} and {MAX_DURATION}.");
            Err(invalid_value(minutes, "snapshotCopyCompletionDurationMinutes", &why))
        }
        _ => Ok(()),
    }
}

fn check_source_region(region: &str, world: &World, context: &Context<'_>) -> Result<(), ServiceError> {
    match regions::partition_of(region) {
        None => Err(invalid_value(region, "sourceRegion", "There is no such Region.")),
        Some(partition) if partition.name != context.partition.name => {
            Err(invalid_value(region, "sourceRegion", "Copies between partitions are not supported."))
        }
        Some(_) if !world.access.enabled(region) => Err(region_not_enabled()),
        Some(_) => Ok(()),
    }
}

type Tags = BTreeMap<String, String>;

/// The tags of the image and of its snapshots.
fn tag_specifications(specifications: &[TagSpecification]) -> Result<(Tags, Tags), ServiceError> {
    let (mut image, mut snapshot) = (None, None);
    for specification in specifications {
        let kind = specification.resource_type.as_deref().unwrap_or_default();
        let tags = match kind {
            "image" => &mut image,
            "snapshot" => &mut snapshot,
            "" => {
                return Err(ServiceError::new("MissingParameter", "Tag specification resource type must have a value"));
            }
            _ => {
                let message = format!("'{kind}' is not a valid taggable resource type for this operation.");
                return Err(ServiceError::new("InvalidParameterValue", message));
            }
        };
        if tags.is_some() {
            let message = format!("Duplicate resource type '{kind}' in the tag specifications");
            return Err(ServiceError::new("InvalidParameterValue", message));
        }
        *tags = Some(tag_input::check(&specification.tags)?);
    }
    Ok((image.unwrap_or_default(), snapshot.unwrap_or_default()))
}
