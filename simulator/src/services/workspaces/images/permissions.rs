//! `DescribeWorkspaceImagePermissions` and `UpdateWorkspaceImagePermission`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::describe_images::MAX_PAGE_SIZE;
use super::image::{AVAILABLE, DEDICATED};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::pages;
use crate::services::service::input;
use crate::services::workspaces::errors::{invalid_token, invalid_values, not_supported, unavailable};
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeInput {
    image_id: String,
    next_token: Option<String>,
    max_results: Option<usize>,
}

pub(crate) fn describe(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: DescribeInput = input(value)?;
    let accounts: Vec<String> =
        world.workspaces.own_image(&request.image_id, context)?.shared_with.iter().cloned().collect();
    let size = request.max_results.unwrap_or(MAX_PAGE_SIZE);
    let (shown, next) =
        pages::page(accounts, String::clone, size, request.next_token.as_deref()).ok_or_else(invalid_token)?;
    let shown: Vec<Value> = shown.into_iter().map(|account| json!({"SharedAccountId": account})).collect();
    Ok(Output::Json(json!({"ImageId": request.image_id, "ImagePermissions": shown, "NextToken": next})))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateInput {
    image_id: String,
    allow_copy_image: bool,
    shared_account_id: String,
}

pub(crate) fn update(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: UpdateInput = input(value)?;
    let account = request.shared_account_id;
    let image = world.workspaces.own_image(&request.image_id, context)?;
    if image.state != AVAILABLE {
        return Err(unavailable(&image.id, &image.state));
    }
    if image.owner == account {
        return Err(invalid_values("An image cannot be shared with the account that owns it."));
    }
    if image.required_tenancy == DEDICATED && context.partition.name == "aws-us-gov" {
        return Err(not_supported("Images with Bring Your Own License cannot be shared in AWS GovCloud (US)."));
    }
    if request.allow_copy_image {
        image.shared_with.insert(account);
    } else if !image.shared_with.remove(&account) {
        return Err(invalid_values(format!("The image {} is not shared with account {account}.", image.id)));
    }
    Ok(Output::Json(json!({})))
}
