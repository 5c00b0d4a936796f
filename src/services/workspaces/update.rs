//! Tags of WorkSpaces images, which have calls of their own.

use aws_sdk_workspaces::types::Tag;

use super::image::WorkspacesImage;
use super::kind::WORKSPACES;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{CommonAttributes, DescribedImage, TagChange, TagMap, TagPolicy, known_tags};

/// The tags for the call that makes an image; none where there are none, since the list may not be empty.
pub(super) fn planned(planned: &CommonAttributes, policy: &TagPolicy) -> Option<Vec<Tag>> {
    let all = policy.all(&planned.tags).into_known().unwrap_or_default();
    let tags: Vec<Tag> = known_tags(&all).filter_map(|(key, value)| tag(key, value)).collect();
    (!tags.is_empty()).then_some(tags)
}

fn tag(key: &str, value: &str) -> Option<Tag> {
    // Building fails only without a key.
    Tag::builder().key(key).value(value).build().ok()
}

/// The tags of an image, without those that AWS reserves for itself.
pub(super) async fn read(region: &RegionClients, id: &str) -> Result<TagMap, ServiceError> {
    let tags = region.workspaces().describe_tags().resource_id(id).send().await;
    let tags = region.service_error(WORKSPACES, "DescribeTags", tags)?.tag_list.unwrap_or_default();
    let user_defined = tags.into_iter().filter(|tag| !tag.key().starts_with("aws:"));
    Ok(user_defined.map(|tag| (tag.key().to_owned(), tag.value().unwrap_or_default().into())).collect())
}

/// Brings the tags to what the plan says.
pub(super) async fn change(
    region: &RegionClients,
    image: &WorkspacesImage,
    planned: &CommonAttributes,
    policy: &TagPolicy,
) -> Result<(), ServiceError> {
    let TagChange { set, remove } = TagChange::of_image(&image.tags(), planned, policy);
    if !set.is_empty() {
        let set = set.iter().filter_map(|(key, value)| tag(key, value)).collect();
        let created = region.workspaces().create_tags().resource_id(image.id()).set_tags(Some(set)).send().await;
        region.service_error(WORKSPACES, "CreateTags", created)?;
    }
    if !remove.is_empty() {
        let deleted = region.workspaces().delete_tags().resource_id(image.id()).set_tag_keys(Some(remove)).send().await;
        region.service_error(WORKSPACES, "DeleteTags", deleted)?;
    }
    Ok(())
}
