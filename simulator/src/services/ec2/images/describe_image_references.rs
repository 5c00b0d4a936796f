//! `DescribeImageReferences`, which lists the seeded references.

use serde::Deserialize;
use serde_json::Value;

use crate::services::context::Context;
use crate::services::ec2::errors::invalid_combination;
use crate::services::ec2::pages::{Page, page};
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    image_ids: Vec<String>,
    include_all_resource_types: bool,
    resource_types: Vec<Kind>,
    next_token: Option<String>,
    max_results: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Kind {
    resource_type: Option<String>,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    if !request.include_all_resource_types && request.resource_types.is_empty() {
        return Err(invalid_combination("Either IncludeAllResourceTypes or ResourceTypes must be specified."));
    }
    let wanted = |kind: &str| {
        request.include_all_resource_types
            || request.resource_types.iter().any(|wanted| wanted.resource_type.as_deref() == Some(kind))
    };
    let mut references = Vec::new();
    for id in &request.image_ids {
        let image = world.ec2.visible_image(context.region, id, context)?;
        let own = image.references.iter().filter(|reference| wanted(&reference.resource_type));
        references.extend(own.map(|reference| (id.clone(), reference.clone())));
    }
    references.sort_by_key(|(id, reference)| format!("{id} {}", reference.arn));
    let pages = Page { max_results: request.max_results, next_token: request.next_token.as_deref(), least: 5 };
    let (references, next) = page(references, |(id, reference)| format!("{id} {}", reference.arn), &pages)?;
    let items = references.iter().map(|(id, reference)| {
        Element::new("item")
            .text("imageId", id)
            .text("resourceType", &reference.resource_type)
            .text("arn", &reference.arn)
    });
    let mut output = vec![Element::list("imageReferenceSet", items)];
    output.extend(next);
    Ok(Output::Xml(output))
}
