//! The calls that read images and WorkSpaces: by ID, by type, and their tags.

use std::collections::HashMap;
use std::sync::Arc;

use aws_sdk_workspaces::types::{ImageType, Workspace, WorkspaceImage};

use super::image::{SERVICE, WorkspacesImage};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::TagMap;
use crate::services::shared::read::{self, describe_existing, read_pages};

/// The error code for an ID that does not exist; most operations omit the ID from the response instead.
const NOT_FOUND: &str = "ResourceNotFoundException";
/// The maximum number of IDs in a Describe call.
///
/// Source: AWS, WorkSpaces API reference, `DescribeWorkspaceImages` and `DescribeWorkspaces`.
pub(super) const DESCRIBED_IDS: usize = 25;

/// Whether an error says that an image does not exist.
pub(super) fn is_not_found(error: &ServiceError) -> bool {
    error.has_code(NOT_FOUND)
}

/// The existing images among these IDs. If an unknown ID fails the call for all of them, each is described in a call of its
/// own.
pub(super) async fn existing(region: &RegionClients, ids: &[String]) -> Result<Vec<WorkspaceImage>, ServiceError> {
    describe_existing(ids, is_not_found, |ids| images(region, Some(ids), None)).await
}

/// Reads the tags of images, with one call for each image.
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

/// The tags of an image, without the `aws:` tags that AWS reserves.
pub(super) async fn tags(region: &RegionClients, id: &str) -> Result<TagMap, ServiceError> {
    let tags = region.workspaces().describe_tags().resource_id(id).send().await;
    let tags = region.service_error(SERVICE, "DescribeTags", tags)?.tag_list.unwrap_or_default();
    let user_defined = tags.into_iter().filter(|tag| !tag.key().starts_with("aws:"));
    Ok(user_defined.map(|tag| (tag.key().to_owned(), tag.value().unwrap_or_default().into())).collect())
}

/// The images with these IDs or of this type.
pub(super) async fn images(
    region: &RegionClients,
    ids: Option<Vec<String>>,
    image_type: Option<ImageType>,
) -> Result<Vec<WorkspaceImage>, ServiceError> {
    read_pages(region.call(SERVICE, "DescribeWorkspaceImages"), WorkspaceImage::image_id, |token| {
        let request = region.workspaces().describe_workspace_images();
        let request = request.set_image_ids(ids.clone()).set_image_type(image_type.clone()).set_next_token(token);
        async move {
            let page = region.service_error(SERVICE, "DescribeWorkspaceImages", request.send().await)?;
            Ok((page.images.unwrap_or_default(), page.next_token))
        }
    })
    .await
}

/// Images by ID, of any account.
pub(super) async fn images_by_id(
    region: Arc<RegionClients>,
    ids: Vec<String>,
) -> Result<HashMap<String, WorkspacesImage>, ServiceError> {
    let images = existing(&region, &ids).await?;
    let by_id =
        images.into_iter().filter_map(|image| Some((image.image_id.clone()?, WorkspacesImage::untagged(image))));
    Ok(by_id.collect())
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
