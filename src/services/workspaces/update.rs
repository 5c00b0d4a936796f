//! Changing an image in place: its tags, which have calls of their own.

use aws_sdk_workspaces::types::Tag;

use super::image::{SERVICE, WorkspacesImage};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{CommonAttributes, DescribedImage, TagChange, TagPolicy, known_tags};

/// The tags for the call that makes an image; none where there are none, since the list may not be empty.
pub(super) fn planned_tags(planned: &CommonAttributes, policy: &TagPolicy) -> Option<Vec<Tag>> {
    let all = policy.all(&planned.tags).into_known().unwrap_or_default();
    let tags: Vec<Tag> = known_tags(&all).filter_map(|(key, value)| tag(key, value)).collect();
    (!tags.is_empty()).then_some(tags)
}

fn tag(key: &str, value: &str) -> Option<Tag> {
    // Building fails only without a key.
    Tag::builder().key(key).value(value).build().ok()
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
        region.service_error(SERVICE, "CreateTags", created)?;
    }
    if !remove.is_empty() {
        let deleted = region.workspaces().delete_tags().resource_id(image.id()).set_tag_keys(Some(remove)).send().await;
        region.service_error(SERVICE, "DeleteTags", deleted)?;
    }
    Ok(())
}
