//! The XML element that describes an image.

use super::image::{Device, Image, ImageState};
use crate::services::context::Context;
use crate::services::ec2::tags::tag_input;
use crate::wire::xml::Element;
use crate::world::clock::iso;
use crate::world::settings::Settings;

/// Describes an image for the caller.
pub(super) fn element(image: &Image, context: &Context<'_>, settings: &Settings) -> Element {
    let own = image.owner == context.account();
    let attributes = &image.attributes;
    let reason = image
        .state_reason
        .as_ref()
        .map(|(code, message)| Element::new("stateReason").text("code", code).text("message", message));
    let product = attributes.product_code.as_ref().map(|code| {
        Element::list("productCodes", [Element::new("item").text("productCode", code).text("type", "marketplace")])
    });
    let source = |text: &Option<String>| text.clone().filter(|_| own || image.public);
    let description = Some(&image.description).filter(|text| !text.is_empty() || image.form.empty_description);
    let devices = image.devices.iter().map(|device| mapping(device, image, settings));
    Element::new("item")
        .text("imageId", &image.id)
        .text("imageLocation", image.location())
        .text("imageState", image.state.as_str())
        .text("imageOwnerId", &image.owner)
        .text("creationDate", image.creation_date())
        .boolean("isPublic", image.public)
        .children(product)
        .text("architecture", &image.architecture)
        .text("imageType", "machine")
        .optional("platform", attributes.platform.as_ref())
        .text("platformDetails", &attributes.platform_details)
        .text("usageOperation", &attributes.usage_operation)
        .optional("imageOwnerAlias", image.owner_alias.as_ref())
        .optional("name", Some(&image.name).filter(|name| !name.is_empty()))
        .optional("description", description)
        .text("rootDeviceType", &attributes.root_device_type)
        .optional("rootDeviceName", image.root_device_name.as_ref())
        .child(Element::list("blockDeviceMapping", devices))
        .text("virtualizationType", &attributes.virtualization_type)
        .children(own.then(|| tag_input::element(&image.tags)).flatten())
        .text("hypervisor", &attributes.hypervisor)
        .boolean("enaSupport", attributes.ena_support)
        .optional("sriovNetSupport", attributes.sriov_net_support.as_ref())
        .optional("bootMode", attributes.boot_mode.as_ref())
        .optional("tpmSupport", attributes.tpm_support.as_ref())
        .optional("imdsSupport", attributes.imds_support.as_ref())
        .optional("deprecationTime", image.deprecation.map(iso))
        .optional("lastLaunchedTime", own.then_some(image.last_launched).flatten().map(iso))
        .optional("deregistrationProtection", own.then(|| image.protection.text()))
        .optional("sourceInstanceId", image.source_instance_id.as_ref().filter(|_| own))
        .optional("sourceImageId", source(&image.source_image_id))
        .optional("sourceImageRegion", source(&image.source_region))
        .optional("freeTierEligible", attributes.free_tier_eligible.map(|eligible| eligible.to_string()))
        .children(reason)
}

fn mapping(device: &Device, image: &Image, settings: &Settings) -> Element {
    if let Some(name) = &device.virtual_name {
        return Element::new("item").text("deviceName", &device.name).text("virtualName", name);
    }
    let shown = image.state != ImageState::Pending || settings.snapshot_ids_while_pending;
    let ebs = Element::new("ebs")
        .optional("snapshotId", device.snapshot.as_ref().filter(|_| shown))
        .text("volumeSize", device.size.to_string())
        .boolean("deleteOnTermination", true)
        .text("volumeType", &device.volume_type)
        .boolean("encrypted", device.encrypted)
        .optional("iops", device.iops.map(|iops| iops.to_string()))
        .optional("throughput", device.throughput.map(|throughput| throughput.to_string()))
        .optional("outpostArn", image.outpost_arn.as_ref())
        .optional("availabilityZone", image.availability_zone.as_ref());
    Element::new("item").text("deviceName", &device.name).child(ebs)
}
