//! `DescribeImagePermissions`, `UpdateImagePermissions` and `DeleteImagePermissions`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::image::{AVAILABLE, Image, Permissions};
use crate::services::appstream::errors::{invalid_token, limit, not_available, not_found};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::pages;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::world::state::World;

/// Maximum and default number of accounts per page.
const MAX_PAGE_SIZE: usize = 500;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeInput {
    name: String,
    #[serde(default)]
    max_results: usize,
    shared_aws_account_ids: Option<Vec<String>>,
    next_token: Option<String>,
}

pub(crate) fn describe(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: DescribeInput = input(value)?;
    let image = world.appstream.own_image(&request.name, context)?;
    let requested =
        |account: &String| request.shared_aws_account_ids.as_ref().is_none_or(|requested| requested.contains(account));
    let shared: Vec<_> = image.shared_with.iter().filter(|(account, _)| requested(account)).collect();
    let size = if request.max_results == 0 { MAX_PAGE_SIZE } else { request.max_results };
    let (shown, next) = pages::page(shared, |(account, _)| (*account).clone(), size, request.next_token.as_deref())
        .ok_or_else(invalid_token)?;
    let shown: Vec<Value> = shown
        .into_iter()
        .map(|(account, permissions)| json!({"sharedAccountId": account, "imagePermissions": permissions.members()}))
        .collect();
    Ok(Output::Json(json!({"Name": request.name, "SharedImagePermissionsList": shown, "NextToken": next})))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UpdateInput {
    name: String,
    shared_account_id: String,
    image_permissions: PermissionsInput,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct PermissionsInput {
    allow_fleet: bool,
    allow_image_builder: bool,
}

pub(crate) fn update(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: UpdateInput = input(value)?;
    let most = world.appstream.quotas.sharing_accounts;
    let image = image_to_share(world, context, &request.name)?;
    let PermissionsInput { allow_fleet: fleet, allow_image_builder: image_builder } = request.image_permissions;
    if !image.shared_with.contains_key(&request.shared_account_id) && image.shared_with.len() >= most {
        return Err(limit(format!("The limit of {most} accounts that an image can be shared with has been reached.")));
    }
    image.shared_with.insert(request.shared_account_id, Permissions { fleet, image_builder });
    Ok(Output::Json(json!({})))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DeleteInput {
    name: String,
    shared_account_id: String,
}

pub(crate) fn delete(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: DeleteInput = input(value)?;
    let account = request.shared_account_id;
    let image = image_to_share(world, context, &request.name)?;
    match image.shared_with.remove(&account) {
        Some(_) => Ok(Output::Json(json!({}))),
        None => Err(not_found(format!("The image {} is not shared with account {account}.", request.name))),
    }
}

fn image_to_share<'a>(world: &'a mut World, context: &Context<'_>, name: &str) -> Result<&'a mut Image, ServiceError> {
    let image = world.appstream.own_image(name, context)?;
    if image.state == AVAILABLE { Ok(image) } else { Err(not_available(image)) }
}
