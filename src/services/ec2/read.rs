//! [`DescribeImages`] of AMIs: describes copies, records them in a state, and reads why one failed.

use aws_sdk_ec2::types::{
    ArchitectureValues, BootModeValues, HypervisorType, Image, ImdsSupportValues, Snapshot, TpmSupportValues,
    VirtualizationType,
};

use super::checks::deprecation::{is_same_minute, is_set_by_ec2, written};
use super::describe::{self, SELF};
use super::image::Ami;
use super::kind::Ec2Service;
use super::model::Ec2Attributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{
    DescribeImages, DescribedImage, Detail, ImageModel, Inherited, TagMap, TagPolicy, keep_spelling, reasons,
};
use crate::services::shared::text::text;
use crate::terraform::Value;

impl DescribeImages for Ec2Service {
    /// The caller's AMIs among these IDs. A filter and not `ImageIds`: one unknown ID would fail the call for all.
    async fn describe(&self, region: &RegionClients, ids: &[String], detail: Detail) -> Result<Vec<Ami>, ServiceError> {
        let filters = vec![describe::filter("image-id", ids)];
        let images = describe::images(region, vec![SELF.to_owned()], filters, true).await?;
        match detail {
            Detail::Phase => Ok(images.into_iter().map(|image| Ami { image, snapshots: Vec::new() }).collect()),
            Detail::Percent => Ok(with_progress(region, images).await),
            Detail::Full => describe::with_snapshots(region, images).await,
        }
    }

    fn record(&self, region: &RegionClients, image: &Ami, state: &mut ImageModel<Ec2Attributes>, tags: &TagPolicy) {
        let described = &image.image;
        state.common.arn =
            Value::Known(format!("arn:{}:ec2:{}::image/{}", region.partition(), region.region(), image.id()));
        // A name never changes. A state without a name is an import, which records everything that can be read.
        let importing = state.common.name.is_null();
        state.common.name = text(described.name());
        record_arguments(image, &mut state.service, importing);
        record_snapshot_tags(image, &mut state.service.snapshot_tags, tags);
        let service = &mut state.service;
        service.architecture = text(described.architecture().map(ArchitectureValues::as_str));
        service.boot_mode = text(described.boot_mode().map(BootModeValues::as_str));
        service.creation_date = text(described.creation_date());
        service.ena_support = described.ena_support().into();
        service.hypervisor = text(described.hypervisor().map(HypervisorType::as_str));
        service.image_location = text(described.image_location());
        service.imds_support = text(described.imds_support().map(ImdsSupportValues::as_str));
        service.owner_id = text(described.owner_id());
        service.platform_details = text(described.platform_details());
        service.public = described.public().into();
        service.root_device_name = text(described.root_device_name());
        service.root_snapshot_id = text(image.root_snapshot_id());
        service.snapshot_ids = Value::Known(image.snapshot_ids().map(Value::from).collect());
        service.state_reason = text(described.state_reason().and_then(|reason| reason.message()));
        service.tpm_support = text(described.tpm_support().map(TpmSupportValues::as_str));
        service.usage_operation = text(described.usage_operation());
        service.virtualization_type = text(described.virtualization_type().map(VirtualizationType::as_str));
    }

    /// The AMI's own reason, and the message of each of its snapshots, which names KMS failures.
    async fn failure_reason(&self, region: &RegionClients, image: &Ami) -> String {
        let of_image = image.image.state_reason().map(|reason| (reason.code(), reason.message()));
        let mut of_snapshots = Vec::new();
        match snapshots_of_failed(region, image).await {
            Ok(snapshots) => of_snapshots.extend(snapshots.iter().filter_map(|snapshot| {
                let message = snapshot.state_message().filter(|message| !message.is_empty())?;
                Some(format!("snapshot {}: {message}", snapshot.snapshot_id().unwrap_or_default()))
            })),
            Err(error) => of_snapshots.push(format!("the state of its snapshots could not be read ({error})")),
        }
        let of_snapshots = of_snapshots.iter().map(|reason| (None, Some(reason.as_str())));
        reasons(of_image.into_iter().chain(of_snapshots))
    }
}

fn record_arguments(ami: &Ami, service: &mut Ec2Attributes, importing: bool) {
    let image = &ami.image;
    // EC2 does not report the source of some AMIs; the state then keeps the configured one.
    if let Some(source) = image.source_image_id().filter(|source| !source.is_empty()) {
        service.source_image_id = source.into();
    }
    if let Some(region) = image.source_image_region().filter(|region| !region.is_empty()) {
        service.source_region = region.into();
    }
    service.description = keep_spelling(&service.description, image.description());
    if let Some(encrypted) = ami.encrypted() {
        // The encryption of snapshots never changes. If EC2 encrypted a copy despite `false`, the state keeps `false`:
        // recorded as drift, it would replace the copy with another encrypted one.
        if !encrypted || service.encrypted != Value::Known(false) {
            service.encrypted = Value::Known(encrypted);
        }
        service.kms_key_arn = ami.kms_key_arn().map(str::to_owned).into();
    }
    if importing && let Some(outpost) = ami.outpost_arn() {
        service.destination_outpost_arn = outpost.into();
    }
    let deprecation = image.deprecation_time().filter(|time| !time.is_empty());
    // EC2 deprecates every public AMI and does not cancel that, so it is no drift. An import records another time than the
    // one of EC2, because it may be configured.
    let is_ignored =
        service.deprecation_time.is_null() && (is_set_by_ec2(image) || (image.public() == Some(true) && !importing));
    if !is_ignored && !is_same_minute(service.deprecation_time.text(), deprecation) {
        service.deprecation_time = deprecation.map(written).into();
    }
    service.deregistration_protection = ami.deregistration_protection().into();
}

/// Records the tags of the first snapshot that differs from the configured `snapshot_tags`. Null stays null: without the
/// argument, the snapshots share the changes of the AMI's tags, and their other tags are no drift.
fn record_snapshot_tags(ami: &Ami, snapshot_tags: &mut Value<TagMap>, tags: &TagPolicy) {
    if snapshot_tags.is_null() {
        return;
    }
    let mut own = ami.snapshot_tags().map(|actual| tags.own(snapshot_tags, &actual, &Inherited::NONE));
    if let Some(drift) = own.find(|own| own != snapshot_tags) {
        *snapshot_tags = drift;
    }
}

/// The AMIs with the snapshots that are being copied for them, as far as those can be read. The block devices of a
/// pending copy may not name its snapshots; their descriptions name the copy.
async fn with_progress(region: &RegionClients, images: Vec<Image>) -> Vec<Ami> {
    let unnamed = images.iter().filter(|image| describe::snapshot_ids(image).next().is_none());
    let patterns: Vec<String> =
        unnamed.filter_map(Image::image_id).map(|id| format!("{}*", describe::copy_description(id))).collect();
    let found = describe::snapshots(region, "description", &patterns).await.unwrap_or_default();
    let named = describe::with_snapshots(region, images.clone()).await;
    let amis = named.unwrap_or_else(|_| images.into_iter().map(|image| Ami { image, snapshots: Vec::new() }).collect());
    let with_found = amis.into_iter().map(|mut ami| {
        let description = ami.image.image_id().map(describe::copy_description).unwrap_or_default();
        let own = found.iter().filter(|snapshot| snapshot.description().is_some_and(|of| of.starts_with(&description)));
        ami.snapshots.extend(own.cloned());
        ami
    });
    with_found.collect()
}

/// The snapshots of a failed copy. Its block devices may not name them; their descriptions name the copy.
async fn snapshots_of_failed(region: &RegionClients, ami: &Ami) -> Result<Vec<Snapshot>, ServiceError> {
    let ids = describe::snapshot_ids_of(&ami.image);
    // A full description has them already.
    let is_described = |id: &String| ami.snapshots.iter().any(|snapshot| snapshot.snapshot_id() == Some(id));
    if !ids.is_empty() && ids.iter().all(is_described) {
        return Ok(ami.snapshots.clone());
    }
    if !ids.is_empty() {
        return describe::snapshots(region, "snapshot-id", &ids).await;
    }
    describe::snapshots_of_copy(region, ami.image.image_id().unwrap_or_default()).await
}
