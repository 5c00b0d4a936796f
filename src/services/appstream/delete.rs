//! Deleting an image, and who keeps it from being deleted.

use super::arguments::AppStreamAttributes;
use super::describe::NOT_FOUND;
use super::kind::APPSTREAM;
use crate::aws::{Regional, ServiceError};
use crate::copy::{Deletion, ImageState};

/// Deletes the image; it is gone some time later.
pub(super) async fn delete(
    region: &Regional,
    state: &ImageState<AppStreamAttributes>,
) -> Result<Deletion, ServiceError> {
    let name = state.common.id();
    if state.service.force_unshare_on_delete.known() == Some(&true) {
        for account in accounts(region, name).await? {
            let unshared =
                region.appstream().delete_image_permissions().name(name).shared_account_id(account).send().await;
            ignore_gone(region.answer(APPSTREAM, "DeleteImagePermissions", unshared).map(drop))?;
        }
    }
    let deleted = region.appstream().delete_image().name(name).send().await;
    ignore_gone(region.answer(APPSTREAM, "DeleteImage", deleted).map(drop))?;
    Ok(Deletion::Underway)
}

fn ignore_gone(result: Result<(), ServiceError>) -> Result<(), ServiceError> {
    result.or_else(|error| if error.has_code(NOT_FOUND) { Ok(()) } else { Err(error) })
}

/// The accounts with which the image is shared.
async fn accounts(region: &Regional, name: &str) -> Result<Vec<String>, ServiceError> {
    let mut accounts = Vec::new();
    let mut token = None;
    loop {
        let page = region.appstream().describe_image_permissions().name(name).set_next_token(token).send().await;
        let page = match region.answer(APPSTREAM, "DescribeImagePermissions", page) {
            Err(error) if error.has_code(NOT_FOUND) => return Ok(accounts),
            result => result?,
        };
        let permissions = page.shared_image_permissions_list.unwrap_or_default();
        accounts.extend(permissions.into_iter().filter_map(|permission| permission.shared_account_id));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(accounts);
        }
    }
}

/// The fleets, image builders and accounts that use the image, in sentences. What may not be read is left out.
pub(super) async fn users(region: &Regional, state: &ImageState<AppStreamAttributes>) -> Option<String> {
    let name = state.common.id();
    let arn = state.common.arn.text();
    let is_it = |image_name: Option<&str>, image_arn: Option<&str>| {
        image_name == Some(name) || (image_arn.is_some() && image_arn == arn)
    };
    let mut sentences = Vec::new();
    let mut tell = |what: &str, names: Vec<String>, remedy: &str| {
        if !names.is_empty() {
            sentences.push(format!("{what} {}. {remedy}", names.join(", ")));
        }
    };
    let fleets = fleets(region).await.unwrap_or_default();
    let fleets = fleets.into_iter().filter(|(_, name, arn)| is_it(name.as_deref(), arn.as_deref()));
    let remedy = "Give them another image, or delete them first.";
    tell("It is used by the fleets", fleets.map(|(name, ..)| name).collect(), remedy);
    let builders = image_builders(region, is_it).await.unwrap_or_default();
    tell("It is used by the image builders", builders, "Delete them first.");
    let accounts = accounts(region, name).await.unwrap_or_default();
    let remedy = "Take the permissions back first, or set `force_unshare_on_delete = true` and apply.";
    tell("It is shared with the accounts", accounts, remedy);
    (!sentences.is_empty()).then(|| sentences.join("\n"))
}

/// Every fleet with the name and ARN of its image.
async fn fleets(region: &Regional) -> Result<Vec<(String, Option<String>, Option<String>)>, ServiceError> {
    let mut fleets = Vec::new();
    let mut token = None;
    loop {
        let page = region.appstream().describe_fleets().set_next_token(token).send().await;
        let page = region.answer(APPSTREAM, "DescribeFleets", page)?;
        let described = page.fleets.unwrap_or_default();
        fleets.extend(described.into_iter().filter_map(|fleet| Some((fleet.name?, fleet.image_name, fleet.image_arn))));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(fleets);
        }
    }
}

/// The names of the image builders that run the image. They name it by its ARN alone.
async fn image_builders(
    region: &Regional,
    is_it: impl Fn(Option<&str>, Option<&str>) -> bool,
) -> Result<Vec<String>, ServiceError> {
    let mut builders = Vec::new();
    let mut token = None;
    loop {
        let page = region.appstream().describe_image_builders().set_next_token(token).send().await;
        let page = region.answer(APPSTREAM, "DescribeImageBuilders", page)?;
        let described = page.image_builders.unwrap_or_default();
        let using = described.into_iter().filter(|builder| is_it(None, builder.image_arn()));
        builders.extend(using.filter_map(|builder| builder.name));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(builders);
        }
    }
}
