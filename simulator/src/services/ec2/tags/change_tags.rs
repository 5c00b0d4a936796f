//! `CreateTags` and `DeleteTags`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::tag_input::{self, TagInput};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

/// Maximum number of resources in a call.
const MAX_RESOURCES: usize = 1000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    resources: Vec<String>,
    tags: Option<Vec<TagInput>>,
}

pub(crate) fn create(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let new = tag_input::check(&request.tags.unwrap_or_default())?;
    change(world, context, &request.resources, |tags| {
        tags.extend(new.clone());
        tag_input::check_count(tags)
    })
}

pub(crate) fn delete(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    change(world, context, &request.resources, |tags| {
        match &request.tags {
            // Without tags in the request all go, but for AWS's own.
            None => tags.retain(|key, _| key.starts_with("aws:")),
            // A tag with a value goes only if it has that value.
            Some(gone) => tags.retain(|key, value| {
                !gone.iter().any(|tag| tag.key == *key && tag.value.as_ref().is_none_or(|only| only == value))
            }),
        }
        Ok(())
    })
}

/// Changes the tags of some resources: of all of them, or where one cannot be changed of none.
fn change(
    world: &mut World,
    context: &Context<'_>,
    resources: &[String],
    change: impl Fn(&mut BTreeMap<String, String>) -> Result<(), ServiceError>,
) -> Result<Output, ServiceError> {
    if resources.len() > MAX_RESOURCES {
        return Err(ServiceError::new(
            "InvalidParameterValue",
            format!("More than {MAX_RESOURCES} resources specified"),
        ));
    }
    let mut changed = Vec::new();
    for id in resources {
        let mut tags = tags_of(world, context, id)?.clone();
        change(&mut tags)?;
        changed.push(tags);
    }
    for (id, tags) in resources.iter().zip(changed) {
        *tags_of(world, context, id)? = tags;
    }
    Ok(Output::Xml(vec![Element::of("return", "true")]))
}

fn tags_of<'a>(
    world: &'a mut World,
    context: &Context<'_>,
    id: &str,
) -> Result<&'a mut BTreeMap<String, String>, ServiceError> {
    if id.starts_with("ami-") {
        return world.ec2.image_to_change(id, context, &world.settings).map(|image| &mut image.tags);
    }
    if id.starts_with("snap-") {
        return world.ec2.own_snapshot(id, context).map(|snapshot| &mut snapshot.tags);
    }
    Err(ServiceError::new("InvalidID", format!("The ID '{id}' is not valid")))
}
