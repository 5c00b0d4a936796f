//! `CreateTags`, `DeleteTags` and `DescribeTags`, for images and bundles.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::errors::{invalid_values, limit, not_found};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::services::workspaces::images::image::PENDING;
use crate::wire::output::Output;
use crate::world::state::World;

/// Maximum number of user tags of a resource.
const MAX_TAGS: usize = 50;

/// A tag in a request. The service model has the maximum lengths.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    key: String,
    value: Option<String>,
}

/// Adds tags to others. Rejects tags that WorkSpaces would reject.
pub(super) fn merge(mut tags: BTreeMap<String, String>, new: &[Tag]) -> Result<BTreeMap<String, String>, ServiceError> {
    for (number, Tag { key, value }) in new.iter().enumerate() {
        if key.to_lowercase().starts_with("aws:") {
            return Err(invalid_values(format!("The tag key {key} begins with aws:, which is reserved.")));
        }
        if new.iter().skip(number + 1).any(|other| other.key == *key) {
            return Err(invalid_values(format!("The tag key {key} is given twice.")));
        }
        tags.insert(key.clone(), value.clone().unwrap_or_default());
    }
    if tags.keys().filter(|key| !key.starts_with("aws:")).count() > MAX_TAGS {
        return Err(limit(format!("A resource cannot have more than {MAX_TAGS} tags.")));
    }
    Ok(tags)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    resource_id: String,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    tag_keys: Vec<String>,
}

pub(super) fn create(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let tags = tags_to_change(world, context, &request.resource_id)?;
    *tags = merge(tags.clone(), &request.tags)?;
    Ok(Output::Json(json!({})))
}

pub(super) fn delete(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let tags = tags_to_change(world, context, &request.resource_id)?;
    tags.retain(|key, _| !request.tag_keys.contains(key));
    Ok(Output::Json(json!({})))
}

pub(super) fn describe(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let tags = own_tags(world, context, &request.resource_id)?;
    let tags: Vec<Value> = tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect();
    Ok(Output::Json(json!({"TagList": tags})))
}

/// The tags of the caller's image or bundle with this ID. The operations have no error for a resource of another account.
fn own_tags<'a>(
    world: &'a mut World,
    context: &Context<'_>,
    id: &str,
) -> Result<&'a mut BTreeMap<String, String>, ServiceError> {
    let tags = if id.starts_with("wsb-") {
        world.workspaces.own_bundle(id, context).map(|bundle| &mut bundle.tags)
    } else {
        world.workspaces.own_image(id, context).map(|image| &mut image.tags)
    };
    tags.map_err(|_| not_found(id))
}

fn tags_to_change<'a>(
    world: &'a mut World,
    context: &Context<'_>,
    id: &str,
) -> Result<&'a mut BTreeMap<String, String>, ServiceError> {
    let rejects_changes = world.settings.pending_images_refuse_changes;
    if rejects_changes && world.workspaces.own_image(id, context).is_ok_and(|image| image.state == PENDING) {
        return Err(not_found(id));
    }
    own_tags(world, context, id)
}
