//! [`UpdateImage`] of AppStream: the tags, which have calls of their own.

use super::describe::{NOT_FOUND, is_not_found};
use super::image::{AppStreamImage, SERVICE, phase};
use super::kind::AppStreamService;
use super::model::AppStreamAttributes;
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::{DescribedImage, ImageModel, Phase, TagChange, TagPolicy, UpdateImage};

impl UpdateImage for AppStreamService {
    /// An image that has no ARN yet cannot be tagged. While it is being copied, its tags are drift until the next apply.
    async fn update(
        &self,
        region: &RegionClients,
        image: &AppStreamImage,
        _prior: Option<&ImageModel<AppStreamAttributes>>,
        planned: &ImageModel<AppStreamAttributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        let change = TagChange::of_image(&image.tags(), &planned.common, tags);
        let Some(arn) = image.image.arn() else {
            return if change.is_empty() || phase(image.state()) == Phase::InProgress {
                Ok(())
            } else {
                Err(no_arn(region))
            };
        };
        let TagChange { set, remove } = change;
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

    fn needs_update(
        &self,
        image: &AppStreamImage,
        _prior: Option<&ImageModel<AppStreamAttributes>>,
        planned: &ImageModel<AppStreamAttributes>,
        tags: &TagPolicy,
    ) -> bool {
        image.image.arn().is_some() && !TagChange::of_image(&image.tags(), &planned.common, tags).is_empty()
    }

    /// `CopyImage` cannot set tags.
    fn has_later_settings(&self, planned: &ImageModel<AppStreamAttributes>, _tags: &TagPolicy) -> bool {
        planned.common.tags_all.known().is_some_and(|tags| !tags.is_empty())
    }

    fn is_unknown_image(&self, _image: &AppStreamImage, error: &ServiceError) -> bool {
        is_not_found(error)
    }
}

/// An image that is available, and whose ARN AppStream does not report yet.
fn no_arn(region: &RegionClients) -> ServiceError {
    let message = "AppStream does not report the ARN of the image yet";
    let error = ServiceError::unexpected_answer(region.call(SERVICE, "TagResource"), message);
    ServiceError { kind: ErrorKind::Refused, code: Some(NOT_FOUND.to_owned()), ..error }
}
