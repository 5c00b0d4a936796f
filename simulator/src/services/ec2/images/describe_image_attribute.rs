//! `DescribeImageAttribute`.

use serde::Deserialize;
use serde_json::Value;

use super::image::{Image, LaunchPermission};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    image_id: String,
    attribute: String,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { image_id, attribute } = input(value)?;
    let image = world.ec2.own_image(&image_id, context)?;
    if attribute == "blockDeviceMapping" {
        return Err(
            ServiceError::new("AuthFailure", "Unauthorized attempt to access restricted resource").with_status(403)
        );
    }
    let value = |name: &'static str, text: Option<&str>| Element::new(name).optional("value", text);
    let attributes = &image.attributes;
    let element = match attribute.as_str() {
        "description" => value("description", Some(image.description.as_str()).filter(|text| !text.is_empty())),
        "launchPermission" => launch_permissions(image),
        "productCodes" => Element::list(
            "productCodes",
            attributes
                .product_code
                .iter()
                .map(|code| Element::new("item").text("productCode", code).text("type", "marketplace")),
        ),
        "kernel" => value("kernel", None),
        "ramdisk" => value("ramdisk", None),
        "sriovNetSupport" => value("sriovNetSupport", attributes.sriov_net_support.as_deref()),
        "bootMode" => value("bootMode", attributes.boot_mode.as_deref()),
        "tpmSupport" => value("tpmSupport", attributes.tpm_support.as_deref()),
        "uefiData" => value("uefiData", None),
        "lastLaunchedTime" => value("lastLaunchedTime", None),
        "imdsSupport" => value("imdsSupport", attributes.imds_support.as_deref()),
        _ => value("deregistrationProtection", Some(&image.protection.text())),
    };
    Ok(Output::Xml(vec![Element::of("imageId", &image.id), element]))
}

fn launch_permissions(image: &Image) -> Element {
    let public = image.public.then(|| Element::new("item").text("group", "all"));
    let others = image.launch_permissions.iter().map(|permission| {
        let (name, value) = match permission {
            LaunchPermission::Account(id) => ("userId", id),
            LaunchPermission::Organization(arn) => ("organizationArn", arn),
            LaunchPermission::OrganizationalUnit(arn) => ("organizationalUnitArn", arn),
        };
        Element::new("item").text(name, value)
    });
    Element::list("launchPermission", public.into_iter().chain(others))
}
