//! `TagResource`, `UntagResource` and `ListTagsForResource`, for images. The service model has the rules for keys and
//! values.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::errors::{limit, not_found};
use crate::services::appstream::images::image::{Image, arn};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::world::state::World;

/// Maximum number of user tags of a resource.
const MAX_TAGS: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    resource_arn: String,
    #[serde(default)]
    tags: BTreeMap<String, String>,
    #[serde(default)]
    tag_keys: Vec<String>,
}

pub(super) fn tag(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let image = image_to_change(world, context, &request.resource_arn)?;
    let mut tags = image.tags.clone();
    tags.extend(request.tags);
    if tags.keys().filter(|key| !key.starts_with("aws:")).count() > MAX_TAGS {
        return Err(limit(format!("The resource {} cannot have more than {MAX_TAGS} tags.", request.resource_arn)));
    }
    image.tags = tags;
    Ok(Output::Json(json!({})))
}

pub(super) fn untag(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let image = image_to_change(world, context, &request.resource_arn)?;
    image.tags.retain(|key, _| !request.tag_keys.contains(key));
    Ok(Output::Json(json!({})))
}

pub(super) fn list(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let nulls = world.settings.nulls_in_answers;
    let tags = &image(world, context, &request.resource_arn)?.tags;
    // The model requires at least one entry in a map of tags, so the live service writes null for none. Without nulls
    // in responses, an empty map keeps the only member of the response.
    Ok(Output::Json(json!({"Tags": if tags.is_empty() && nulls { Value::Null } else { json!(tags) }})))
}

/// The caller's image with this ARN, in the caller's Region.
fn image<'a>(world: &'a mut World, context: &Context<'_>, resource: &str) -> Result<&'a mut Image, ServiceError> {
    let missing = || not_found(format!("The resource {resource} does not exist."));
    let prefix = arn(context.partition.name, context.region, context.account(), "");
    let name = resource.strip_prefix(&prefix).ok_or_else(missing)?;
    world.appstream.own_image(name, context).map_err(|_| missing())
}

fn image_to_change<'a>(
    world: &'a mut World,
    context: &Context<'_>,
    resource: &str,
) -> Result<&'a mut Image, ServiceError> {
    let rejects_changes = world.settings.pending_images_refuse_changes;
    let image = image(world, context, resource)?;
    if rejects_changes && image.is_being_created() {
        return Err(not_found(format!("The resource {resource} does not exist.")));
    }
    Ok(image)
}
