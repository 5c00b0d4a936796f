//! The `CopyImage` request of a copy.

use aws_sdk_ec2::operation::copy_image::builders::CopyImageFluentBuilder;
use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};

use crate::aws::RegionClients;
use crate::engine::{CreateRequest, ImageModel, TagMap, known_tags};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::Value;

/// Builds the request that creates a copy.
pub(crate) fn copy_image(region: &RegionClients, request: CreateRequest<'_, Ec2Attributes>) -> CopyImageFluentBuilder {
    let CreateRequest { planned, tags, token, .. } = request;
    let service = &planned.service;
    let image_tags = tags.at_creation(&planned.common.tags);
    let snapshot_tags = tags.at_creation(own_snapshot_tags(planned));
    let specifications: Vec<_> = [(ResourceType::Image, &image_tags), (ResourceType::Snapshot, &snapshot_tags)]
        .into_iter()
        .filter_map(|(kind, tags)| specification(kind, tags))
        .collect();
    region
        .ec2()
        .copy_image()
        .name(planned.common.name())
        .client_token(token)
        .set_source_image_id(service.source_image_id.known().cloned())
        .set_source_region(service.source_region.known().cloned())
        .set_description(service.description.known().cloned())
        .set_encrypted(service.encrypted.known().copied())
        .set_kms_key_id(service.kms_key_id.known().cloned())
        .set_destination_outpost_arn(service.destination_outpost_arn.known().cloned())
        .set_destination_availability_zone(service.destination_availability_zone.known().cloned())
        .set_destination_availability_zone_id(service.destination_availability_zone_id.known().cloned())
        .set_copy_image_tags(service.copy_image_tags.known().copied())
        .set_snapshot_copy_completion_duration_minutes(
            service.snapshot_copy_completion_duration_minutes.known().copied(),
        )
        // Tag policies reject an image that is tagged only after its creation.
        .set_tag_specifications((!specifications.is_empty()).then_some(specifications))
}

/// The configured tags of the snapshots of a copy: `snapshot_tags`, or else the tags of the AMI.
pub(crate) fn own_snapshot_tags(planned: &ImageModel<Ec2Attributes>) -> &Value<TagMap> {
    let own = &planned.service.snapshot_tags;
    if own.is_null() { &planned.common.tags } else { own }
}

fn specification(kind: ResourceType, tags: &TagMap) -> Option<TagSpecification> {
    let tags: Vec<Tag> = known_tags(tags).map(|(key, value)| Tag::builder().key(key).value(value).build()).collect();
    if tags.is_empty() {
        return None;
    }
    Some(TagSpecification::builder().resource_type(kind).set_tags(Some(tags)).build())
}
