//! Describing images by id, with their tags.

use aws_sdk_workspaces::types::{ImageType, WorkspaceImage, WorkspaceImageErrorDetailCode};

use tokio::time::Instant;

use super::image::WorkspacesImage;
use super::kind::WORKSPACES;
use super::update;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Detail, TagMap, reasons, try_map_concurrent};

/// WorkSpaces' way of saying that an id does not exist; most operations leave it out silently.
pub(super) const NOT_FOUND: &str = "ResourceNotFoundException";

/// The images among these ids. Should an unknown id fail the call for all, each is asked for by itself.
pub(super) async fn describe(
    region: &RegionClients,
    ids: &[String],
    detail: Detail,
) -> Result<Vec<WorkspacesImage>, ServiceError> {
    let images = match page_through(region, Some(ids.to_vec()), None).await {
        Err(error) if error.has_code(NOT_FOUND) && ids.len() > 1 => {
            let mut images = Vec::new();
            for id in ids {
                images.extend(page_through(region, Some(vec![id.clone()]), None).await.or_else(nothing)?);
            }
            images
        }
        result => result.or_else(nothing)?,
    };
    match detail {
        Detail::Full => with_tags(region, images).await,
        Detail::Phase | Detail::Percent => {
            Ok(images.into_iter().map(|image| WorkspacesImage { image, tags: TagMap::new() }).collect())
        }
    }
}

/// The images with their tags, which each has a call for.
pub(super) async fn with_tags(
    region: &RegionClients,
    images: Vec<WorkspaceImage>,
) -> Result<Vec<WorkspacesImage>, ServiceError> {
    try_map_concurrent(images, |image| async move {
        let tags = match image.image_id() {
            Some(id) => match update::read(region, id).await {
                // Deleted between the two calls.
                Err(error) if error.has_code(NOT_FOUND) => return Ok(None),
                result => result?,
            },
            None => TagMap::new(),
        };
        Ok(Some(WorkspacesImage { image, tags }))
    })
    .await
}

fn nothing(error: ServiceError) -> Result<Vec<WorkspaceImage>, ServiceError> {
    if error.has_code(NOT_FOUND) { Ok(Vec::new()) } else { Err(error) }
}

/// The image of this name that a call made whose answer was lost: it was created at this time or later.
pub(super) async fn find_created(
    region: &RegionClients,
    name: &str,
    since: Instant,
) -> Result<Option<String>, ServiceError> {
    let images = page_through(region, None, Some(ImageType::Owned)).await?;
    // Only now has the Region told its time.
    let since = region.aws_time(since);
    let made = images
        .into_iter()
        .find(|image| image.name() == Some(name) && image.created().is_some_and(|created| created.secs() >= since));
    Ok(made.and_then(|image| image.image_id))
}

/// The images of these ids or of this kind, all pages.
pub(super) async fn page_through(
    region: &RegionClients,
    ids: Option<Vec<String>>,
    image_type: Option<ImageType>,
) -> Result<Vec<WorkspaceImage>, ServiceError> {
    let mut images = Vec::new();
    let mut token = None;
    loop {
        let page = region
            .workspaces()
            .describe_workspace_images()
            .set_image_ids(ids.clone())
            .set_image_type(image_type.clone())
            .set_next_token(token)
            .send()
            .await;
        let page = region.service_error(WORKSPACES, "DescribeWorkspaceImages", page)?;
        images.extend(page.images.unwrap_or_default());
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(images);
        }
    }
}

/// The id of an image that WorkSpaces has accepted to make.
pub(super) fn made(
    region: &RegionClients,
    operation: &'static str,
    id: Option<String>,
) -> Result<String, ServiceError> {
    id.filter(|id| !id.is_empty()).ok_or_else(|| {
        let call = region.call(WORKSPACES, operation);
        ServiceError::unexpected_answer(call, "WorkSpaces accepted the image and did not name it")
    })
}

/// Why an image failed: its code and message, and every detail.
pub(super) fn failure(image: &WorkspacesImage) -> String {
    let image = &image.image;
    let details = image.error_details().iter();
    let details =
        details.map(|detail| (detail.error_code().map(WorkspaceImageErrorDetailCode::as_str), detail.error_message()));
    reasons(std::iter::once((image.error_code(), image.error_message())).chain(details))
}
