//! [`UpdateImage`] of AppStream: the tags, which have calls of their own.

use super::image::{AppStreamImage, SERVICE};
use super::kind::AppStreamService;
use super::model::AppStreamAttributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{DescribedImage, ImageModel, TagChange, TagPolicy, UpdateImage};

impl UpdateImage for AppStreamService {
    /// An image that has no ARN yet cannot be tagged: its tags are drift until the next apply.
    async fn update(
        &self,
        region: &RegionClients,
        image: &AppStreamImage,
        _prior: Option<&ImageModel<AppStreamAttributes>>,
        planned: &ImageModel<AppStreamAttributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        let Some(arn) = image.image.arn() else { return Ok(()) };
        let TagChange { set, remove } = TagChange::of_image(&image.tags(), &planned.common, tags);
        if !set.is_empty() {
            let set = set.into_iter().collect();
            let tagged = region.appstream().tag_resource().resource_arn(arn).set_tags(Some(set)).send().await;
            region.service_error(SERVICE, "TagResource", tagged)?;
        }
        if !remove.is_empty() {
            let untag = region.appstream().untag_resource().resource_arn(arn).set_tag_keys(Some(remove));
            region.service_error(SERVICE, "UntagResource", untag.send().await)?;
        }
        Ok(())
    }
}
