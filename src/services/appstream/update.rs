//! Tags of AppStream images, which have calls of their own.

use super::image::AppStreamImage;
use super::kind::APPSTREAM;
use super::model::AppStreamAttributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{DescribedImage, ImageModel, TagChange, TagMap, TagPolicy};

/// The tags of an image, without those that AWS reserves for itself.
pub(super) async fn read(region: &RegionClients, arn: &str) -> Result<TagMap, ServiceError> {
    let tags = region.appstream().list_tags_for_resource().resource_arn(arn).send().await;
    let tags = region.service_error(APPSTREAM, "ListTagsForResource", tags)?.tags.unwrap_or_default();
    let user_defined = tags.into_iter().filter(|(key, _)| !key.starts_with("aws:"));
    Ok(user_defined.map(|(key, value)| (key, value.as_str().into())).collect())
}

/// Brings the tags to what the plan says. An image that has no ARN yet gets them later: it is drift until then.
pub(super) async fn change(
    region: &RegionClients,
    image: &AppStreamImage,
    planned: &ImageModel<AppStreamAttributes>,
    policy: &TagPolicy,
) -> Result<(), ServiceError> {
    let Some(arn) = image.image.arn() else { return Ok(()) };
    let TagChange { set, remove } = TagChange::of_image(&image.tags(), &planned.common, policy);
    if !set.is_empty() {
        let set = set.into_iter().collect();
        let tagged = region.appstream().tag_resource().resource_arn(arn).set_tags(Some(set)).send().await;
        region.service_error(APPSTREAM, "TagResource", tagged)?;
    }
    if !remove.is_empty() {
        let untagged = region.appstream().untag_resource().resource_arn(arn).set_tag_keys(Some(remove)).send().await;
        region.service_error(APPSTREAM, "UntagResource", untagged)?;
    }
    Ok(())
}
