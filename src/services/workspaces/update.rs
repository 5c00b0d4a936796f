//! [`UpdateImage`] of WorkSpaces: the tags, which have calls of their own.

use aws_sdk_workspaces::types::Tag;

use super::create::image_source::ImageSource;
use super::describe::is_not_found;
use super::image::{SERVICE, WorkspacesImage};
use super::kind::WorkspacesService;
use super::model::WorkspacesAttributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{DescribedImage, ImageModel, TagChange, TagPolicy, UpdateImage};

impl<O: ImageSource> UpdateImage for WorkspacesService<O> {
    async fn update(
        &self,
        region: &RegionClients,
        image: &WorkspacesImage,
        _prior: Option<&ImageModel<WorkspacesAttributes<O::Arguments>>>,
        planned: &ImageModel<WorkspacesAttributes<O::Arguments>>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        let TagChange { set, remove } = TagChange::of_image(&image.tags(), &planned.common, tags);
        if !set.is_empty() {
            let set = set.iter().filter_map(|(key, value)| tag(key, value)).collect();
            let created = region.workspaces().create_tags().resource_id(image.id()).set_tags(Some(set)).send().await;
            region.service_error(SERVICE, "CreateTags", created)?;
        }
        if !remove.is_empty() {
            let delete = region.workspaces().delete_tags().resource_id(image.id()).set_tag_keys(Some(remove));
            region.service_error(SERVICE, "DeleteTags", delete.send().await)?;
        }
        Ok(())
    }

    fn needs_update(
        &self,
        image: &WorkspacesImage,
        _prior: Option<&ImageModel<WorkspacesAttributes<O::Arguments>>>,
        planned: &ImageModel<WorkspacesAttributes<O::Arguments>>,
        tags: &TagPolicy,
    ) -> bool {
        !TagChange::of_image(&image.tags(), &planned.common, tags).is_empty()
    }

    /// The create requests set the tags.
    fn has_later_settings(&self, _planned: &ImageModel<WorkspacesAttributes<O::Arguments>>, _tags: &TagPolicy) -> bool {
        false
    }

    fn is_unknown_image(&self, _image: &WorkspacesImage, error: &ServiceError) -> bool {
        is_not_found(error)
    }
}

/// Builds a tag.
pub(super) fn tag(key: &str, value: &str) -> Option<Tag> {
    // The builder fails only if the key is missing.
    Tag::builder().key(key).value(value).build().ok()
}
