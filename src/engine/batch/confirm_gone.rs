//! Looking at images, and a second time before one counts as gone.

use std::collections::HashMap;

use super::concurrent::try_map_concurrent;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::service::describe_images::DescribeImages;

/// One look: the images among these ids that AWS tells of, by id.
///
/// # Errors
///
/// What kept AWS from answering, and an answer that tells of other images in place of those that were asked for.
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
        let message = format!("the answer tells of {other:?}, which was not asked for, and not of {missing:?}");
        return Err(ServiceError::unexpected_answer(region.call(service.kind().service, "Describe"), message));
    }
    Ok(images)
}

/// A look, and a second one at each image that seems to be gone, alone: only what two answers do not tell of is left
/// out. `is_doubtful` says which images that are told of seem to be gone all the same.
///
/// # Errors
///
/// Those of [`describe_by_id`].
pub(crate) async fn describe_confirmed<S: DescribeImages>(
    service: &S,
    region: &RegionClients,
    ids: &[String],
    detail: Detail,
    is_doubtful: impl Fn(&S::Image) -> bool,
) -> Result<HashMap<String, S::Image>, ServiceError> {
    let mut images = describe_by_id(service, region, ids, detail).await?;
    images.retain(|_, image| !is_doubtful(image));
    let missing = ids.iter().filter(|id| !images.contains_key(*id)).cloned().collect();
    let again = try_map_concurrent(missing, |id: String| async move {
        let mut found = describe_by_id(service, region, std::slice::from_ref(&id), detail).await?;
        Ok::<_, ServiceError>(found.remove(&id).map(|image| (id, image)))
    });
    images.extend(again.await?);
    Ok(images)
}
