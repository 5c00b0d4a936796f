//! `DescribeWorkspaceBundles`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::bundle::Bundle;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::pages;
use crate::services::service::input;
use crate::services::workspaces::errors::{invalid_token, invalid_values};
use crate::services::workspaces::images::describe_images::MAX_PAGE_SIZE;
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    bundle_ids: Option<Vec<String>>,
    owner: Option<String>,
    next_token: Option<String>,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    if request.bundle_ids.is_some() && request.owner.is_some() {
        return Err(invalid_values("BundleIds and Owner cannot be specified together."));
    }
    // Without an owner, only the caller's own bundles are listed.
    let requested = |bundle: &Bundle| match (&request.bundle_ids, &request.owner) {
        (Some(ids), _) => ids.contains(&bundle.id),
        (None, Some(owner)) => bundle.owner == *owner,
        (None, None) => bundle.owner == context.account(),
    };
    let here = world.workspaces.bundles.iter().filter(|((region, _), _)| region == context.region);
    let bundles: Vec<&Bundle> = here
        .map(|(_, bundle)| bundle)
        .filter(|bundle| bundle.visible_to(context.account(), context.now) && requested(bundle))
        .collect();
    let (shown, next) = pages::page(bundles, |bundle| bundle.id.clone(), MAX_PAGE_SIZE, request.next_token.as_deref())
        .ok_or_else(invalid_token)?;
    let shown: Vec<Value> = shown.into_iter().map(|bundle| bundle.members(context.now)).collect();
    Ok(Output::Json(json!({"Bundles": shown, "NextToken": next})))
}
