//! `CreateTags`, `DeleteTags` and `DescribeTags`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::describe_snapshots::visible;
use super::errors::{check_snapshot_id, snapshot_not_found};
use super::filters::{self, Filter, Filtered};
use super::key::at;
use super::pages::{Page, page};
use super::tags::{self, TagInput};
use crate::context::Context;
use crate::error::ServiceError;
use crate::service::input;
use crate::wire::answer::Answer;
use crate::wire::xml::Element;
use crate::world::World;

/// How many resources one call can tag.
const MOST_RESOURCES: usize = 1000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    resources: Vec<String>,
    tags: Option<Vec<TagInput>>,
}

pub(super) fn create(world: &mut World, context: &Context<'_>, value: Value) -> Result<Answer, ServiceError> {
    let request: Input = input(value)?;
    let new = tags::check(&request.tags.unwrap_or_default())?;
    change(world, context, &request.resources, |tags| {
        tags.extend(new.clone());
        tags::limit(tags)
    })
}

pub(super) fn delete(world: &mut World, context: &Context<'_>, value: Value) -> Result<Answer, ServiceError> {
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
) -> Result<Answer, ServiceError> {
    if resources.len() > MOST_RESOURCES {
        return Err(ServiceError::new(
            "InvalidParameterValue",
            format!("More than {MOST_RESOURCES} resources specified"),
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
    Ok(Answer::Xml(vec![Element::of("return", "true")]))
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
        check_snapshot_id(id)?;
        if visible(&world.ec2, id, context)?.owner != context.account() {
            let message = format!("You do not own the snapshot '{id}'");
            return Err(ServiceError::new("UnauthorizedOperation", message).with_status(403));
        }
        let snapshot = world.ec2.snapshots.get_mut(&at(context.region, id));
        return snapshot.map(|snapshot| &mut snapshot.tags).ok_or_else(|| snapshot_not_found(id));
    }
    Err(ServiceError::new("InvalidID", format!("The ID '{id}' is not valid")))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct DescribeInput {
    filters: Vec<Filter>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// The filters there are. There is `tag:` too, so `tag-key` stands here although `key` is its name.
const FIELDS: &[&str] = &["key", "resource-id", "resource-type", "value", "tag-key"];

struct Tag {
    resource: String,
    kind: &'static str,
    key: String,
    value: String,
}

pub(super) fn describe(world: &mut World, context: &Context<'_>, value: Value) -> Result<Answer, ServiceError> {
    let request: DescribeInput = input(value)?;
    filters::check(&request.filters, FIELDS)?;
    let here = |region: &str, owner: &str| region == context.region && owner == context.account();
    let mut tags = Vec::new();
    let mut add = |resource: &str, kind: &'static str, all: &BTreeMap<String, String>| {
        tags.extend(all.iter().map(|(key, value)| Tag {
            resource: resource.to_owned(),
            kind,
            key: key.clone(),
            value: value.clone(),
        }));
    };
    for image in world.ec2.images.values().filter(|image| here(&image.region, &image.owner) && !image.forgotten) {
        add(&image.id, "image", &image.tags);
    }
    for snapshot in world.ec2.snapshots.values().filter(|snapshot| here(&snapshot.region, &snapshot.owner)) {
        add(&snapshot.id, "snapshot", &snapshot.tags);
    }
    tags.retain(|tag| filters::pass(tag, &request.filters));
    let place = |tag: &Tag| format!("{} {}", tag.resource, tag.key);
    tags.sort_by_key(place);
    let pages = Page { max_results: request.max_results, next_token: request.next_token.as_deref(), least: 5 };
    let (tags, next) = page(tags, place, &pages)?;
    let items = tags.iter().map(|tag| {
        Element::new("item")
            .text("resourceId", &tag.resource)
            .text("resourceType", tag.kind)
            .text("key", &tag.key)
            .text("value", &tag.value)
    });
    let mut answer = vec![Element::list("tagSet", items)];
    answer.extend(next);
    Ok(Answer::Xml(answer))
}

impl Filtered for Tag {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "key" | "tag-key" => Some(vec![self.key.clone()]),
            "resource-id" => Some(vec![self.resource.clone()]),
            "resource-type" => Some(vec![self.kind.to_owned()]),
            "value" => Some(vec![self.value.clone()]),
            _ => None,
        }
    }

    fn tag(&self, key: &str) -> Option<&str> {
        (self.key == key).then_some(self.value.as_str())
    }
}
