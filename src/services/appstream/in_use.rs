//! What blocks the deletion of an image: fleets and image builders that use it, and accounts with which it is shared.

use super::describe::is_not_found;
use super::image::SERVICE;
use super::model::AppStreamAttributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::ImageModel;
use crate::services::shared::in_use::Usage;
use crate::services::shared::read::read_pages;

/// Fleets that use an image.
pub(super) const FLEETS: Usage =
    Usage { condition: "in use by fleets", remedy: "Switch those fleets to another image, or delete them first." };
/// Image builders that use an image.
pub(super) const IMAGE_BUILDERS: Usage =
    Usage { condition: "in use by image builders", remedy: "Delete those image builders first." };

/// A fleet or image builder, and the image that it uses. Image builders report only its ARN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    name: String,
    image_name: Option<String>,
    image_arn: Option<String>,
}

/// The names of the fleets or image builders that use an image.
pub(super) fn referencing(references: &[Reference], state: &ImageModel<AppStreamAttributes>) -> Vec<String> {
    let (name, arn) = (state.common.id(), state.common.arn.text());
    let uses_image = |reference: &&Reference| {
        let by_arn = reference.image_arn.is_some() && reference.image_arn.as_deref() == arn;
        reference.image_name.as_deref() == Some(name) || by_arn
    };
    references.iter().filter(uses_image).map(|reference| reference.name.clone()).collect()
}

/// The account's fleets in the Region.
pub(super) async fn fleets(region: &RegionClients) -> Result<Vec<Reference>, ServiceError> {
    read_pages(
        region.call(SERVICE, "DescribeFleets"),
        |it: &Reference| Some(&it.name),
        |token| async move {
            let page = region.appstream().describe_fleets().set_next_token(token).send().await;
            let page = region.service_error(SERVICE, "DescribeFleets", page)?;
            let fleets = page.fleets.unwrap_or_default().into_iter().filter_map(|fleet| {
                Some(Reference { name: fleet.name?, image_name: fleet.image_name, image_arn: fleet.image_arn })
            });
            Ok((fleets.collect(), page.next_token))
        },
    )
    .await
}

/// The account's image builders in the Region.
pub(super) async fn image_builders(region: &RegionClients) -> Result<Vec<Reference>, ServiceError> {
    read_pages(
        region.call(SERVICE, "DescribeImageBuilders"),
        |it: &Reference| Some(&it.name),
        |token| async move {
            let page = region.appstream().describe_image_builders().set_next_token(token).send().await;
            let page = region.service_error(SERVICE, "DescribeImageBuilders", page)?;
            let builders = page.image_builders.unwrap_or_default().into_iter().filter_map(|builder| {
                Some(Reference { name: builder.name?, image_name: None, image_arn: builder.image_arn })
            });
            Ok((builders.collect(), page.next_token))
        },
    )
    .await
}

/// What an account can use an image for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Permission {
    pub(super) account: String,
    pub(super) fleet: bool,
    pub(super) image_builder: bool,
}

/// The permissions of all accounts with which the image is shared.
pub(super) async fn permissions(region: &RegionClients, name: &str) -> Result<Vec<Permission>, ServiceError> {
    let call = region.call(SERVICE, "DescribeImagePermissions");
    read_pages(
        call,
        |permission: &Permission| Some(&permission.account),
        |token| async move {
            let page = region.appstream().describe_image_permissions().name(name).set_next_token(token).send().await;
            let page = region.service_error(SERVICE, "DescribeImagePermissions", page)?;
            let permissions = page.shared_image_permissions_list.unwrap_or_default().into_iter().filter_map(|shared| {
                let allowed = shared.image_permissions;
                Some(Permission {
                    account: shared.shared_account_id?,
                    fleet: allowed.as_ref().and_then(|allowed| allowed.allow_fleet) == Some(true),
                    image_builder: allowed.and_then(|allowed| allowed.allow_image_builder) == Some(true),
                })
            });
            Ok((permissions.collect(), page.next_token))
        },
    )
    .await
}

/// The accounts with which the image is shared; none if it does not exist.
pub(super) async fn accounts(region: &RegionClients, name: &str) -> Result<Vec<String>, ServiceError> {
    match permissions(region, name).await {
        Err(error) if is_not_found(&error) => Ok(Vec::new()),
        permissions => Ok(permissions?.into_iter().map(|permission| permission.account).collect()),
    }
}
