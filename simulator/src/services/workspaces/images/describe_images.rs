//! `DescribeWorkspaceImages`. An unknown ID is not an error, because none is documented.

use serde::Deserialize;
use serde_json::{Value, json};

use super::image::Image;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::pages;
use crate::services::service::input;
use crate::services::workspaces::errors::invalid_token;
use crate::wire::output::Output;
use crate::world::state::World;

/// Maximum and default number of results per page.
pub(crate) const MAX_PAGE_SIZE: usize = 25;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    image_ids: Option<Vec<String>>,
    image_type: Option<String>,
    next_token: Option<String>,
    max_results: Option<usize>,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let requested = |image: &&Image| {
        let kind = if image.owner == context.account() { "OWNED" } else { "SHARED" };
        image.region == context.region
            && image.visible_to(context.account(), context.now)
            && request.image_ids.as_ref().is_none_or(|ids| ids.contains(&image.id))
            && request.image_type.as_deref().is_none_or(|only| only == kind)
    };
    let images: Vec<&Image> = world.workspaces.images.values().filter(requested).collect();
    let size = request.max_results.unwrap_or(MAX_PAGE_SIZE);
    let (shown, next) =
        pages::page(images, |image| image.id.clone(), size, request.next_token.as_deref()).ok_or_else(invalid_token)?;
    let shown: Vec<Value> = shown.into_iter().map(Image::members).collect();
    Ok(Output::Json(json!({"Images": shown, "NextToken": next})))
}
