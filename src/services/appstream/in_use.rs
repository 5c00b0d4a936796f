//! Who uses an image and keeps it from being deleted: fleets, image builders, and accounts that it is shared with.

use super::kind::APPSTREAM;
use super::model::AppStreamAttributes;
use super::read::NOT_FOUND;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{ImageModel, UNSHARE, in_use_sentence, in_use_sentences};

/// What to do about fleets.
pub(super) const FREE_FLEETS: &str = "Give them another image, or delete them first.";
/// What to do about image builders.
pub(super) const FREE_BUILDERS: &str = "Delete them first.";

/// A fleet or image builder, and the image that it has: fleets name it, image builders only by its ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    name: String,
    image_name: Option<String>,
    image_arn: Option<String>,
}

/// The names of those that use an image.
pub(super) fn using(users: &[User], state: &ImageModel<AppStreamAttributes>) -> Vec<String> {
    let (name, arn) = (state.common.id(), state.common.arn.text());
    let is_it = |user: &&User| {
        user.image_name.as_deref() == Some(name) || (user.image_arn.is_some() && user.image_arn.as_deref() == arn)
    };
    users.iter().filter(is_it).map(|user| user.name.clone()).collect()
}

/// All that keeps an image from being deleted, in sentences. What may not be read is left out.
pub(super) async fn all(region: &RegionClients, state: &ImageModel<AppStreamAttributes>) -> Option<String> {
    let fleets = using(&fleets(region).await.unwrap_or_default(), state);
    let builders = using(&image_builders(region).await.unwrap_or_default(), state);
    let accounts = accounts(region, state.common.id()).await.unwrap_or_default();
    in_use_sentences([
        in_use_sentence("It is used by the fleets", &fleets, FREE_FLEETS),
        in_use_sentence("It is used by the image builders", &builders, FREE_BUILDERS),
        in_use_sentence("It is shared with the accounts", &accounts, UNSHARE),
    ])
}

/// Every fleet of the Region.
pub(super) async fn fleets(region: &RegionClients) -> Result<Vec<User>, ServiceError> {
    let mut fleets = Vec::new();
    let mut token = None;
    loop {
        let page = region.appstream().describe_fleets().set_next_token(token).send().await;
        let page = region.service_error(APPSTREAM, "DescribeFleets", page)?;
        fleets.extend(page.fleets.unwrap_or_default().into_iter().filter_map(|fleet| {
            Some(User { name: fleet.name?, image_name: fleet.image_name, image_arn: fleet.image_arn })
        }));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(fleets);
        }
    }
}

/// Every image builder of the Region.
pub(super) async fn image_builders(region: &RegionClients) -> Result<Vec<User>, ServiceError> {
    let mut builders = Vec::new();
    let mut token = None;
    loop {
        let page = region.appstream().describe_image_builders().set_next_token(token).send().await;
        let page = region.service_error(APPSTREAM, "DescribeImageBuilders", page)?;
        builders.extend(
            page.image_builders.unwrap_or_default().into_iter().filter_map(|builder| {
                Some(User { name: builder.name?, image_name: None, image_arn: builder.image_arn })
            }),
        );
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(builders);
        }
    }
}

/// The accounts with which the image is shared.
pub(super) async fn accounts(region: &RegionClients, name: &str) -> Result<Vec<String>, ServiceError> {
    let mut accounts = Vec::new();
    let mut token = None;
    loop {
        let page = region.appstream().describe_image_permissions().name(name).set_next_token(token).send().await;
        let page = match region.service_error(APPSTREAM, "DescribeImagePermissions", page) {
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
