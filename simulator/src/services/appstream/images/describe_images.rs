//! `DescribeImages`.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::services::appstream::errors::{image_not_found, invalid_token};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::pages;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::world::state::World;

/// Maximum and default number of images per page.
pub(crate) const MAX_PAGE_SIZE: usize = 25;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    names: Vec<String>,
    arns: Vec<String>,
    r#type: Option<String>,
    next_token: Option<String>,
    max_results: usize,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    if !request.names.is_empty() && !request.arns.is_empty() {
        let message = "Names and Arns cannot be specified together.";
        return Err(ServiceError::new("InvalidParameterCombinationException", message));
    }
    let mut images = world.appstream.visible(context);
    if !request.names.is_empty() {
        // Names find public and private images; an image shared by another account is found by its ARN only.
        images.retain(|(image, how)| *how != "SHARED" && request.names.contains(&image.name));
    }
    if !request.arns.is_empty() {
        images.retain(|(image, _)| request.arns.contains(&image.arn()));
    }
    let missing = request.names.iter().find(|name| !images.iter().any(|(image, _)| image.name == **name));
    let missing =
        missing.or_else(|| request.arns.iter().find(|arn| !images.iter().any(|(image, _)| image.arn() == **arn)));
    if let Some(missing) = missing {
        return Err(image_not_found(missing, context.account()));
    }
    images.retain(|(_, how)| request.r#type.as_deref().is_none_or(|only| only == *how));
    let size = if request.max_results == 0 { MAX_PAGE_SIZE } else { request.max_results };
    let (shown, next) =
        pages::page(images, |(image, _)| image.arn(), size, request.next_token.as_deref()).ok_or_else(invalid_token)?;
    let shown: Vec<Value> = shown.iter().map(|(image, how)| image.members(context.account(), how)).collect();
    Ok(Output::Json(json!({"Images": shown, "NextToken": next})))
}
