//! `DescribeImages`.

use serde::Deserialize;
use serde_json::Value;

use super::errors::{check_image_id, image_not_found, invalid_value};
use super::filters::{self, Filter, Filtered};
use super::image::{Device, Image, ImageState, LaunchPermission};
use super::key::at;
use super::pages::{Page, page};
use super::store::Store;
use super::tags;
use crate::clock::iso;
use crate::context::Context;
use crate::error::ServiceError;
use crate::service::input;
use crate::settings::Settings;
use crate::wire::answer::Answer;
use crate::wire::xml::Element;
use crate::world::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
struct Input {
    executable_users: Vec<String>,
    image_ids: Vec<String>,
    owners: Vec<String>,
    include_deprecated: bool,
    include_disabled: bool,
    max_results: Option<i64>,
    next_token: Option<String>,
    filters: Vec<Filter>,
}

/// The filters there are, as EC2's API reference lists them.
const FIELDS: &[&str] = &[
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

pub(super) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Answer, ServiceError> {
    let request: Input = input(value)?;
    filters::check(&request.filters, FIELDS)?;
    known_owners(&request.owners)?;
    known_images(&request.image_ids, &world.ec2, context)?;
    let now = world.clock.date();
    let selected = |image: &&Image| {
        let named = request.image_ids.is_empty() || request.image_ids.contains(&image.id);
        let own = image.owner == context.account();
        let listed = request.include_disabled || image.state != ImageState::Disabled;
        // A deprecated image is left out of listings of others' images; by its id it is found.
        let current =
            own || request.include_deprecated || !request.image_ids.is_empty() || !Store::deprecated(image, now);
        named
            && listed
            && current
            && !image.forgotten
            && owned_by(image, &request.owners, context)
            && executable_by(image, &request.executable_users, context)
            && filters::pass(*image, &request.filters)
    };
    let images: Vec<&Image> = world.ec2.visible_images(context).filter(selected).collect();
    let pages = Page { max_results: request.max_results, next_token: request.next_token.as_deref(), least: 1 };
    let (images, next) = page(images, |image| image.id.clone(), &pages)?;
    let items = images.into_iter().map(|image| element(image, context, &world.settings));
    let mut answer = vec![Element::list("imagesSet", items)];
    answer.extend(next);
    Ok(Answer::Xml(answer))
}

/// One id that is malformed or unknown fails the whole call.
fn known_images(ids: &[String], store: &Store, context: &Context<'_>) -> Result<(), ServiceError> {
    ids.iter().try_for_each(|id| check_image_id(id))?;
    let known = |id: &str| {
        store.images.get(&at(context.region, id)).is_some_and(|image| image.visible_to(context.account(), context.now))
    };
    let unknown: Vec<&str> = ids.iter().map(String::as_str).filter(|id| !known(id)).collect();
    if unknown.is_empty() { Ok(()) } else { Err(image_not_found(&unknown)) }
}

fn known_owners(owners: &[String]) -> Result<(), ServiceError> {
    let known = |owner: &str| {
        let account = owner.len() == 12 && owner.bytes().all(|byte| byte.is_ascii_digit());
        account || ["self", "amazon", "aws-backup-vault", "aws-marketplace"].contains(&owner)
    };
    match owners.iter().find(|owner| !known(owner)) {
        Some(owner) => Err(invalid_value(owner, "owner", "It is neither an account nor an owner alias.")),
        None => Ok(()),
    }
}

fn owned_by(image: &Image, owners: &[String], context: &Context<'_>) -> bool {
    owners.is_empty()
        || owners.iter().any(|owner| match owner.as_str() {
            "self" => image.owner == context.account(),
            owner => image.owner == owner || image.owner_alias.as_deref() == Some(owner),
        })
}

fn executable_by(image: &Image, users: &[String], context: &Context<'_>) -> bool {
    let shared_with = |account: &str| {
        image
            .launch_permissions
            .iter()
            .any(|permission| matches!(permission, LaunchPermission::Account(id) if id == account))
    };
    users.is_empty()
        || users.iter().any(|user| match user.as_str() {
            "all" => image.public,
            "self" => shared_with(context.account()),
            account => shared_with(account),
        })
}

/// An image as the caller sees it.
fn element(image: &Image, context: &Context<'_>, settings: &Settings) -> Element {
    let own = image.owner == context.account();
    let attributes = &image.attributes;
    let reason = image
        .state_reason
        .as_ref()
        .map(|(code, message)| Element::new("stateReason").text("code", code).text("message", message));
    let product = attributes.product_code.as_ref().map(|code| {
        Element::list("productCodes", [Element::new("item").text("productCode", code).text("type", "marketplace")])
    });
    let source = |text: &Option<String>| text.clone().filter(|_| own);
    let devices = image.devices.iter().map(|device| mapping(device, image, settings));
    Element::new("item")
        .text("imageId", &image.id)
        .text("imageLocation", location(image))
        .text("imageState", image.state.as_str())
        .text("imageOwnerId", &image.owner)
        .text("creationDate", iso(image.created))
        .boolean("isPublic", image.public)
        .children(product)
        .text("architecture", &image.architecture)
        .text("imageType", "machine")
        .optional("platform", attributes.platform.as_ref())
        .text("platformDetails", &attributes.platform_details)
        .text("usageOperation", &attributes.usage_operation)
        .optional("imageOwnerAlias", image.owner_alias.as_ref())
        .text("name", &image.name)
        .optional("description", Some(&image.description).filter(|text| !text.is_empty()))
        .text("rootDeviceType", &attributes.root_device_type)
        .optional("rootDeviceName", image.devices.first().map(|device| &device.name))
        .child(Element::list("blockDeviceMapping", devices))
        .text("virtualizationType", &attributes.virtualization_type)
        .text("hypervisor", &attributes.hypervisor)
        .boolean("enaSupport", attributes.ena_support)
        .optional("sriovNetSupport", attributes.sriov_net_support.as_ref())
        .optional("bootMode", attributes.boot_mode.as_ref())
        .optional("tpmSupport", attributes.tpm_support.as_ref())
        .optional("imdsSupport", attributes.imds_support.as_ref())
        .optional("deprecationTime", image.deprecation.map(iso))
        .optional("deregistrationProtection", own.then(|| image.protection.as_str()))
        .optional("sourceInstanceId", source(&image.source_instance_id))
        .optional("sourceImageId", source(&image.source_image_id))
        .optional("sourceImageRegion", source(&image.source_region))
        .boolean("imageAllowed", true)
        .children(reason)
        .children(own.then(|| tags::element(&image.tags)).flatten())
}

fn mapping(device: &Device, image: &Image, settings: &Settings) -> Element {
    let shown = image.state != ImageState::Pending || settings.snapshot_ids_while_pending;
    let ebs = Element::new("ebs")
        .optional("snapshotId", device.snapshot.as_ref().filter(|_| shown))
        .text("volumeSize", device.size.to_string())
        .boolean("deleteOnTermination", true)
        .text("volumeType", &device.volume_type)
        .boolean("encrypted", device.encrypted)
        .optional("outpostArn", image.outpost_arn.as_ref())
        .optional("availabilityZone", image.availability_zone.as_ref());
    Element::new("item").text("deviceName", &device.name).child(ebs)
}

fn location(image: &Image) -> String {
    format!("{}/{}", image.owner_alias.as_ref().unwrap_or(&image.owner), image.name)
}

impl Filtered for Image {
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
            "creation-date" => vec![iso(self.created)],
            "description" => one(&self.description),
            "ena-support" => vec![attributes.ena_support.to_string()],
            "hypervisor" => one(&attributes.hypervisor),
            "image-allowed" => one("true"),
            "image-id" => one(&self.id),
            "image-type" => one("machine"),
            "is-public" => vec![self.public.to_string()],
            "manifest-location" => vec![location(self)],
            "name" => one(&self.name),
            "owner-alias" => maybe(self.owner_alias.as_ref()),
            "owner-id" => one(&self.owner),
            "platform" => maybe(attributes.platform.as_ref()),
            "product-code" => maybe(attributes.product_code.as_ref()),
            "product-code.type" => attributes.product_code.iter().map(|_| "marketplace".to_owned()).collect(),
            "root-device-name" => self.devices.first().map(|device| device.name.clone()).into_iter().collect(),
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
