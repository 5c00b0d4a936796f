//! `DescribeTags`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::services::context::Context;
use crate::services::ec2::filters::{self, Filter, Filterable};
use crate::services::ec2::pages::{Page, page};
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    filters: Vec<Filter>,
    max_results: Option<i64>,
    next_token: Option<String>,
}

/// The filters in EC2's API reference, and `tag-key`, which permits `tag:` filters.
const FIELDS: &[&str] = &["key", "resource-id", "resource-type", "value", "tag-key"];

struct Tag {
    resource: String,
    kind: &'static str,
    key: String,
    value: String,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
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
    let mut output = vec![Element::list("tagSet", items)];
    output.extend(next);
    Ok(Output::Xml(output))
}

impl Filterable for Tag {
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
