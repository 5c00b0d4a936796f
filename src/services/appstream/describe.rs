//! The calls that read images: by name, by ARN, all of them, and their tags.

use aws_sdk_appstream::operation::describe_images::builders::DescribeImagesFluentBuilder;
use aws_sdk_appstream::types::{Image, VisibilityType};

use super::image::{AppStreamImage, SERVICE};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::TagMap;
use crate::services::shared::read::{self, describe_existing, read_pages};

/// The error code for an image that does not exist.
pub(super) const NOT_FOUND: &str = "ResourceNotFoundException";

/// The account's own images with these names.
///
/// One unknown name fails the call for all of them; each is then described in a call of its own.
pub(super) async fn existing(region: &RegionClients, names: &[String]) -> Result<Vec<Image>, ServiceError> {
    describe_existing(names, is_not_found, |names| async move { own(region, &names).await }).await
}

async fn own(region: &RegionClients, names: &[String]) -> Result<Vec<Image>, ServiceError> {
    Ok(by_name(region, names).await?.into_iter().filter(AppStreamImage::is_own).collect())
}

/// Reads the tags of images, with one call for each image. An image without an ARN has no tags yet.
pub(super) async fn with_tags(region: &RegionClients, images: Vec<Image>) -> Result<Vec<AppStreamImage>, ServiceError> {
    let with_tags = read::with_tags(images, is_not_found, |image| {
        let arn = image.arn().map(str::to_owned);
        async move {
            match arn {
                Some(arn) => tags(region, &arn).await,
                None => Ok(TagMap::new()),
            }
        }
    });
    Ok(with_tags.await?.into_iter().map(|(image, tags)| AppStreamImage { image, tags }).collect())
}

/// The tags of an image, without the `aws:` tags that AWS reserves.
pub(super) async fn tags(region: &RegionClients, arn: &str) -> Result<TagMap, ServiceError> {
    let tags = region.appstream().list_tags_for_resource().resource_arn(arn).send().await;
    let tags = region.service_error(SERVICE, "ListTagsForResource", tags)?.tags.unwrap_or_default();
    let user_defined = tags.into_iter().filter(|(key, _)| !key.starts_with("aws:"));
    Ok(user_defined.map(|(key, value)| (key, value.as_str().into())).collect())
}

/// Whether an error says that an image does not exist.
pub(super) fn is_not_found(error: &ServiceError) -> bool {
    error.has_code(NOT_FOUND)
}

/// The account's own and the public images with these names.
///
/// # Errors
///
/// One for which [`is_not_found`] holds if any of the names does not exist.
pub(super) async fn by_name(region: &RegionClients, names: &[String]) -> Result<Vec<Image>, ServiceError> {
    pages(region, region.appstream().describe_images().set_names(Some(names.to_vec()))).await
}

/// The image with this ARN, of any account.
///
/// # Errors
///
/// One for which [`is_not_found`] holds if there is none.
pub(super) async fn by_arn(region: &RegionClients, arn: &str) -> Result<Vec<Image>, ServiceError> {
    pages(region, region.appstream().describe_images().arns(arn)).await
}

/// All images that are visible to the account, or those of one visibility.
pub(super) async fn all(
    region: &RegionClients,
    visibility: Option<VisibilityType>,
) -> Result<Vec<Image>, ServiceError> {
    pages(region, region.appstream().describe_images().set_type(visibility)).await
}

/// Identifies an image among those of all accounts, which may have the same name.
pub(super) fn key(image: &Image) -> Option<&str> {
    image.arn().or_else(|| image.name())
}

async fn pages(region: &RegionClients, request: DescribeImagesFluentBuilder) -> Result<Vec<Image>, ServiceError> {
    read_pages(region.call(SERVICE, "DescribeImages"), key, |token| {
        let request = request.clone().set_next_token(token);
        async move {
            let page = region.service_error(SERVICE, "DescribeImages", request.send().await)?;
            Ok((page.images.unwrap_or_default(), page.next_token))
        }
    })
    .await
}

/// Whether any image of the account is being copied into the Region.
pub(super) async fn is_copying(region: &RegionClients) -> Result<bool, ServiceError> {
    let copying = |image: &Image| image.state().is_some_and(|state| state.as_str() == "COPYING");
    Ok(all(region, None).await?.iter().any(|image| AppStreamImage::is_own(image) && copying(image)))
}
