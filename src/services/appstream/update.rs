//! Changing an image in place: its tags, which have calls of their own.

use super::image::{AppStreamImage, SERVICE};
use super::model::AppStreamAttributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{DescribedImage, ImageModel, TagChange, TagPolicy};

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
        region.service_error(SERVICE, "TagResource", tagged)?;
    }
    if !remove.is_empty() {
        let untagged = region.appstream().untag_resource().resource_arn(arn).set_tag_keys(Some(remove)).send().await;
        region.service_error(SERVICE, "UntagResource", untagged)?;
    }
    Ok(())
}
