//! Writing an AMI that EC2 described into a state.

use aws_sdk_ec2::types::{
    ArchitectureValues, BootModeValues, HypervisorType, ImdsSupportValues, TpmSupportValues, VirtualizationType,
};

use super::checks::deprecation::is_same_minute;
use super::image::Ami;
use super::model::Ec2Attributes;
use crate::aws::RegionClients;
use crate::engine::{DescribedImage, ImageModel, Inherited, TagPolicy, keep_spelling};
use crate::terraform::Value;

/// Writes what was read into a state.
pub(super) fn record(region: &RegionClients, ami: &Ami, state: &mut ImageModel<Ec2Attributes>, tags: &TagPolicy) {
    let image = &ami.image;
    let text = |text: Option<&str>| Value::from(text.map(str::to_owned));
    state.common.arn = Value::Known(format!("arn:{}:ec2:{}::image/{}", region.partition(), region.region(), ami.id()));
    // A name never changes; a state without one is an import, which takes over whatever can be read.
    let importing = state.common.name.is_null();
    state.common.name = text(image.name());
    record_arguments(ami, &mut state.service, importing);
    record_snapshot_tags(ami, state, tags);
    let service = &mut state.service;
    service.architecture = text(image.architecture().map(ArchitectureValues::as_str));
    service.boot_mode = text(image.boot_mode().map(BootModeValues::as_str));
    service.creation_date = text(image.creation_date());
    service.ena_support = image.ena_support().into();
    service.hypervisor = text(image.hypervisor().map(HypervisorType::as_str));
    service.image_location = text(image.image_location());
    service.imds_support = text(image.imds_support().map(ImdsSupportValues::as_str));
    service.owner_id = text(image.owner_id());
    service.platform_details = text(image.platform_details());
    service.public = image.public().into();
    service.root_device_name = text(image.root_device_name());
    service.root_snapshot_id = text(ami.root_snapshot_id());
    service.snapshot_ids = Value::Known(ami.snapshot_ids().map(Value::from).collect());
    service.state_reason = text(image.state_reason().and_then(|reason| reason.message()));
    service.tpm_support = text(image.tpm_support().map(TpmSupportValues::as_str));
    service.usage_operation = text(image.usage_operation());
    service.virtualization_type = text(image.virtualization_type().map(VirtualizationType::as_str));
}

fn record_arguments(ami: &Ami, service: &mut Ec2Attributes, importing: bool) {
    let image = &ami.image;
    // EC2 does not report the source of some AMIs; the configured one is kept then.
    if let Some(source) = image.source_image_id().filter(|source| !source.is_empty()) {
        service.source_image_id = source.into();
    }
    if let Some(region) = image.source_image_region().filter(|region| !region.is_empty()) {
        service.source_region = region.into();
    }
    service.description = keep_spelling(&service.description, image.description());
    if let Some(encrypted) = ami.encrypted() {
        // The encryption of snapshots never changes. For a copy that EC2 encrypted against the configuration, the state
        // keeps `false`: as drift it would be copied, and encrypted, again.
        if !encrypted || service.encrypted != Value::Known(false) {
            service.encrypted = Value::Known(encrypted);
        }
        service.kms_key_arn = ami.kms_key_arn().map(str::to_owned).into();
    }
    if importing && let Some(outpost) = ami.outpost_arn() {
        service.destination_outpost_arn = outpost.into();
    }
    let deprecation = image.deprecation_time();
    if !is_same_minute(service.deprecation_time.text(), deprecation) {
        service.deprecation_time = deprecation.map(str::to_owned).into();
    }
    service.deregistration_protection = ami.deregistration_protection().into();
}

/// Snapshots that carry the AMI's tags have no tags of their own; any other tags are drift, or configured.
fn record_snapshot_tags(ami: &Ami, state: &mut ImageModel<Ec2Attributes>, tags: &TagPolicy) {
    let snapshot_tags = &mut state.service.snapshot_tags;
    let wanted = if snapshot_tags.is_null() { &state.common.tags } else { &*snapshot_tags };
    let expected = tags.all(wanted).into_known().unwrap_or_default();
    if let Some(actual) = ami.snapshot_tags().map(|actual| tags.visible(actual)).find(|actual| *actual != expected) {
        let own = tags.own(snapshot_tags, &actual, &Inherited::NONE);
        *snapshot_tags = Value::Known(own.into_known().unwrap_or_default());
    }
}
