//! Starting a copy.

use aws_sdk_ec2::operation::copy_image::builders::CopyImageFluentBuilder;
use aws_sdk_ec2::types::{ResourceType, Tag, TagSpecification};

use super::kind::EC2;
use super::model::Ec2Attributes;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{CreateRequest, ImageModel, TagMap, TagPolicy, known_tags};
use crate::services::ec2::checks::online::PreflightCache;
use crate::services::ec2::checks::{encryption, source};
use crate::terraform::{Diagnostic, Diagnostics};

/// Asks EC2 for the copy and returns its id.
pub(super) async fn start(
    region: &RegionClients,
    start: CreateRequest<'_, Ec2Attributes>,
) -> Result<String, ServiceError> {
    let copied = region.service_error(EC2, "CopyImage", request(region, start).send().await)?;
    copied.image_id.filter(|id| !id.is_empty()).ok_or_else(|| {
        ServiceError::unexpected_answer(region.call(EC2, "CopyImage"), "EC2 accepted the copy and did not name it")
    })
}

/// The call that makes a copy.
pub(super) fn request(region: &RegionClients, start: CreateRequest<'_, Ec2Attributes>) -> CopyImageFluentBuilder {
    let CreateRequest { planned, tags, token, .. } = start;
    let service = &planned.service;
    let image_tags = tags.all(&planned.common.tags).into_known().unwrap_or_default();
    let snapshot_tags = snapshot_tags(planned, tags);
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
        // Tags are part of the call itself: tag policies refuse an image that is tagged only afterwards.
        .set_tag_specifications((!specifications.is_empty()).then_some(specifications))
}

/// The tags that the snapshots of a copy shall have.
pub(super) fn snapshot_tags(planned: &ImageModel<Ec2Attributes>, tags: &TagPolicy) -> TagMap {
    let own = &planned.service.snapshot_tags;
    let own = if own.is_null() { &planned.common.tags } else { own };
    tags.all(own).into_known().unwrap_or_default()
}

fn specification(kind: ResourceType, tags: &TagMap) -> Option<TagSpecification> {
    let tags: Vec<Tag> = known_tags(tags).map(|(key, value)| Tag::builder().key(key).value(value).build()).collect();
    (!tags.is_empty()).then(|| TagSpecification::builder().resource_type(kind).set_tags(Some(tags)).build())
}

/// What only AWS knows of a copy: whose the source is, and whether its Region encrypts everything.
pub(super) async fn check(
    cache: &PreflightCache,
    connection: &Connection,
    planned: &ImageModel<Ec2Attributes>,
) -> Diagnostics {
    let mut diagnostics = source::check_owner(cache, connection, planned).await;
    diagnostics.extend(check_encryption(connection, planned).await);
    diagnostics
}

/// Refuses an unencrypted copy where the Region encrypts by default: it would come out encrypted all the same. Who may
/// not read the setting is not held up.
async fn check_encryption(connection: &Connection, planned: &ImageModel<Ec2Attributes>) -> Option<Diagnostic> {
    if planned.service.encrypted.known() != Some(&false) {
        return None;
    }
    let region = connection.region_clients(planned.common.region.text()?).ok()?;
    let encrypts = encryption::encrypts_by_default(&region).await.unwrap_or(false);
    encrypts.then(|| encryption::region_encrypts(&region))
}
