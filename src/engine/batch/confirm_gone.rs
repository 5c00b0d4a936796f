//! Describe calls by ID, and a second one before an image counts as gone.

use std::collections::HashMap;

use super::concurrent::try_map_concurrent;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::service::describe_images::DescribeImages;

/// Describes images once, and returns those that exist by ID.
///
/// # Errors
///
/// The error of the call, or a response that contains other images in place of the requested ones.
pub(crate) async fn describe_by_id<S: DescribeImages>(
    service: &S,
    region: &RegionClients,
    ids: &[String],
    detail: Detail,
) -> Result<HashMap<String, S::Image>, ServiceError> {
    let images = service.describe(region, ids, detail).await?;
    let images: HashMap<_, _> = images.into_iter().map(|image| (image.id().to_owned(), image)).collect();
    let missing = ids.iter().find(|id| !images.contains_key(*id));
    if let Some(missing) = missing
        && let Some(other) = images.keys().find(|id| !ids.contains(id))
    {
        let message = format!("the response contains {other:?}, which was not requested, and not {missing:?}");
        return Err(ServiceError::unexpected_answer(region.call(service.kind().service, "Describe"), message));
    }
    Ok(images)
}

/// Describes images, and each that seems to be gone a second time, alone: only images that two responses do not contain
/// are omitted. `seems_gone` selects described images that are confirmed, too.
///
/// # Errors
///
/// The errors of [`describe_by_id`].
pub(crate) async fn describe_confirmed<S: DescribeImages>(
    service: &S,
    region: &RegionClients,
    ids: &[String],
    detail: Detail,
    seems_gone: impl Fn(&S::Image) -> bool,
) -> Result<HashMap<String, S::Image>, ServiceError> {
    let mut images = describe_by_id(service, region, ids, detail).await?;
    images.retain(|_, image| !seems_gone(image));
    let missing = ids.iter().filter(|id| !images.contains_key(*id)).cloned().collect();
    let confirmed = try_map_concurrent(missing, |id: String| async move {
        let mut images = describe_by_id(service, region, std::slice::from_ref(&id), detail).await?;
        Ok::<_, ServiceError>(images.remove(&id).map(|image| (id, image)))
    });
    images.extend(confirmed.await?);
    Ok(images)
}
