//! The filters of `DescribeImages`.

use super::image::{Device, Image};
use crate::services::ec2::filters::Filterable;

/// The filters in EC2's API reference.
pub(super) const FIELDS: &[&str] = &[
    "architecture",
    "block-device-mapping.delete-on-termination",
    "block-device-mapping.device-name",
    "block-device-mapping.encrypted",
    "block-device-mapping.snapshot-id",
    "block-device-mapping.volume-size",
    "block-device-mapping.volume-type",
    "boot-mode",
    "creation-date",
    "description",
    "ena-support",
    "free-tier-eligible",
    "hypervisor",
    "image-allowed",
    "image-id",
    "image-type",
    "is-public",
    "kernel-id",
    "manifest-location",
    "name",
    "owner-alias",
    "owner-id",
    "platform",
    "product-code",
    "product-code.type",
    "ramdisk-id",
    "root-device-name",
    "root-device-type",
    "source-image-id",
    "source-image-region",
    "source-instance-id",
    "sriov-net-support",
    "state",
    "state-reason-code",
    "state-reason-message",
    "tag-key",
    "virtualization-type",
];

impl Filterable for Image {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        let devices = |read: fn(&Device) -> String| self.devices.iter().map(read).collect::<Vec<_>>();
        let one = |value: &str| vec![value.to_owned()];
        let maybe = |value: Option<&String>| value.cloned().into_iter().collect::<Vec<_>>();
        let attributes = &self.attributes;
        Some(match field {
            "architecture" => one(&self.architecture),
            "block-device-mapping.delete-on-termination" => devices(|_| "true".to_owned()),
            "block-device-mapping.device-name" => devices(|device| device.name.clone()),
            "block-device-mapping.encrypted" => devices(|device| device.encrypted.to_string()),
            "block-device-mapping.snapshot-id" => self.snapshot_ids().map(str::to_owned).collect(),
            "block-device-mapping.volume-size" => devices(|device| device.size.to_string()),
            "block-device-mapping.volume-type" => devices(|device| device.volume_type.clone()),
            "boot-mode" => maybe(attributes.boot_mode.as_ref()),
            "creation-date" => vec![self.creation_date()],
            "description" => one(&self.description),
            "ena-support" => vec![attributes.ena_support.to_string()],
            "free-tier-eligible" => attributes.free_tier_eligible.iter().map(bool::to_string).collect(),
            "hypervisor" => one(&attributes.hypervisor),
            "image-allowed" => one("true"),
            "image-id" => one(&self.id),
            "image-type" => one("machine"),
            "is-public" => vec![self.public.to_string()],
            "manifest-location" => vec![self.location()],
            "name" => Some(&self.name).filter(|name| !name.is_empty()).into_iter().cloned().collect(),
            "owner-alias" => maybe(self.owner_alias.as_ref()),
            "owner-id" => one(&self.owner),
            "platform" => maybe(attributes.platform.as_ref()),
            "product-code" => maybe(attributes.product_code.as_ref()),
            "product-code.type" => attributes.product_code.iter().map(|_| "marketplace".to_owned()).collect(),
            "root-device-name" => maybe(self.root_device_name.as_ref()),
            "root-device-type" => one(&attributes.root_device_type),
            "source-image-id" => maybe(self.source_image_id.as_ref()),
            "source-image-region" => maybe(self.source_region.as_ref()),
            "source-instance-id" => maybe(self.source_instance_id.as_ref()),
            "sriov-net-support" => maybe(attributes.sriov_net_support.as_ref()),
            "state" => one(self.state.as_str()),
            "state-reason-code" => self.state_reason.iter().map(|(code, _)| code.clone()).collect(),
            "state-reason-message" => self.state_reason.iter().map(|(_, message)| message.clone()).collect(),
            "tag-key" => self.tags.keys().cloned().collect(),
            "virtualization-type" => one(&attributes.virtualization_type),
            _ => return None,
        })
    }

    fn tag(&self, key: &str) -> Option<&str> {
        self.tags.get(key).map(String::as_str)
    }
}
