//! Describing images by ID, with their tags.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_workspaces::types::{ImageType, Workspace, WorkspaceImage, WorkspaceImageErrorDetailCode};
use tokio::time::Instant;

use super::image::{SERVICE, WorkspacesImage};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{DescribedImage, Detail, TagMap, reasons};
use crate::services::shared::read::{self, describe_existing, read_pages};

/// WorkSpaces' way of saying that an ID does not exist; most operations leave it out silently.
const NOT_FOUND: &str = "ResourceNotFoundException";
/// How many IDs one Describe call takes.
///
/// Source: AWS, WorkSpaces API reference, `DescribeWorkspaceImages` and `DescribeWorkspaces`.
pub(super) const DESCRIBED_IDS: usize = 25;

/// Whether an error says that an image does not exist.
pub(super) fn is_not_found(error: &ServiceError) -> bool {
    error.has_code(NOT_FOUND)
}

/// The images among these IDs. Should an unknown ID fail the call for all, each is described by itself.
pub(super) async fn describe(
    region: &RegionClients,
    ids: &[String],
    detail: Detail,
) -> Result<Vec<WorkspacesImage>, ServiceError> {
    let images = describe_existing(ids, is_not_found, |ids| images(region, Some(ids), None)).await?;
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
    let with_tags = read::with_tags(images, is_not_found, |image| {
        let id = image.image_id().map(str::to_owned);
        async move {
            match id {
                Some(id) => tags(region, &id).await,
                None => Ok(TagMap::new()),
            }
        }
    });
    Ok(with_tags.await?.into_iter().map(|(image, tags)| WorkspacesImage { image, tags }).collect())
}

/// The tags of an image, without those that AWS reserves for itself.
pub(super) async fn tags(region: &RegionClients, id: &str) -> Result<TagMap, ServiceError> {
    let tags = region.workspaces().describe_tags().resource_id(id).send().await;
    let tags = region.service_error(SERVICE, "DescribeTags", tags)?.tag_list.unwrap_or_default();
    let user_defined = tags.into_iter().filter(|tag| !tag.key().starts_with("aws:"));
    Ok(user_defined.map(|tag| (tag.key().to_owned(), tag.value().unwrap_or_default().into())).collect())
}

/// The image of this name that a call made whose answer was lost: it was created at this time or later.
pub(super) async fn find_created(
    region: &RegionClients,
    name: &str,
    since: Instant,
) -> Result<Option<String>, ServiceError> {
    let images = images(region, None, Some(ImageType::Owned)).await?;
    // Only now is the time of the Region known.
    let since = region.aws_time(since);
    let made = images
        .into_iter()
        .find(|image| image.name() == Some(name) && image.created().is_some_and(|created| created.secs() >= since));
    Ok(made.and_then(|image| image.image_id))
}

/// The images of these IDs or of this type, all pages.
pub(super) async fn images(
    region: &RegionClients,
    ids: Option<Vec<String>>,
    image_type: Option<ImageType>,
) -> Result<Vec<WorkspaceImage>, ServiceError> {
    read_pages(|token| {
        let request = region.workspaces().describe_workspace_images();
        let request = request.set_image_ids(ids.clone()).set_image_type(image_type.clone()).set_next_token(token);
        async move {
            let page = region.service_error(SERVICE, "DescribeWorkspaceImages", request.send().await)?;
            Ok((page.images.unwrap_or_default(), page.next_token))
        }
    })
    .await
}

/// Images by ID, whichever account owns them.
pub(super) async fn images_by_id(
    region: Arc<RegionClients>,
    ids: Vec<String>,
) -> Result<HashMap<String, WorkspacesImage>, ServiceError> {
    let images = describe(&region, &ids, Detail::Phase).await?;
    Ok(images.into_iter().map(|image| (image.id().to_owned(), image)).collect())
}

/// WorkSpaces by ID.
pub(super) async fn workspaces_by_id(
    region: Arc<RegionClients>,
    ids: Vec<String>,
) -> Result<HashMap<String, Workspace>, ServiceError> {
    let described = region.workspaces().describe_workspaces().set_workspace_ids(Some(ids)).send().await;
    let workspaces = region.service_error(SERVICE, "DescribeWorkspaces", described)?.workspaces.unwrap_or_default();
    Ok(workspaces.into_iter().filter_map(|workspace| Some((workspace.workspace_id.clone()?, workspace))).collect())
}

/// The ID of an image that WorkSpaces has accepted to make.
pub(super) fn created_id(
    region: &RegionClients,
    operation: &'static str,
    id: Option<String>,
) -> Result<String, ServiceError> {
    id.filter(|id| !id.is_empty()).ok_or_else(|| {
        let call = region.call(SERVICE, operation);
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
