//! [`Ec2Details`]: the attributes of the data source that `image_copy_ec2` does not have.

use aws_sdk_ec2::types::{
    BlockDeviceMapping, DeviceType, EbsBlockDevice, Image, PlatformValues, ProductCodeValues, VolumeType,
};
use serde::{Deserialize, Serialize};

use crate::terraform::{Attribute, Type, Value};

/// The attributes of an AMI that only the data source has.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ec2Details {
    block_device_mappings: Value<Vec<BlockDevice>>,
    image_owner_alias: Value<String>,
    last_launched_time: Value<String>,
    platform: Value<String>,
    product_codes: Value<Vec<Product>>,
    root_device_type: Value<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct BlockDevice {
    device_name: Value<String>,
    virtual_name: Value<String>,
    no_device: Value<String>,
    ebs: Value<Ebs>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Ebs {
    snapshot_id: Value<String>,
    volume_size: Value<i64>,
    volume_type: Value<String>,
    encrypted: Value<bool>,
    iops: Value<i64>,
    throughput: Value<i64>,
    delete_on_termination: Value<bool>,
    kms_key_id: Value<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Product {
    product_code_id: Value<String>,
    product_code_type: Value<String>,
}

/// The schema of [`Ec2Details`].
pub(super) fn attributes() -> Vec<Attribute> {
    let text = |name: &str, description: &str| Attribute::string(name).computed().describe(description);
    let object = |attributes: &[(&str, Type)]| {
        Type::Object(attributes.iter().map(|(name, ty)| ((*name).to_owned(), ty.clone())).collect())
    };
    let list = |name: &str, element: Type, description: &str| {
        Attribute::new(name, Type::List(Box::new(element))).computed().describe(description)
    };
    let ebs = object(&[
        ("snapshot_id", Type::String),
        ("volume_size", Type::Number),
        ("volume_type", Type::String),
        ("encrypted", Type::Bool),
        ("iops", Type::Number),
        ("throughput", Type::Number),
        ("delete_on_termination", Type::Bool),
        ("kms_key_id", Type::String),
    ]);
    let device = object(&[
        ("device_name", Type::String),
        ("virtual_name", Type::String),
        ("no_device", Type::String),
        ("ebs", ebs),
    ]);
    let product = object(&[("product_code_id", Type::String), ("product_code_type", Type::String)]);
    vec![
        list(
            "block_device_mappings",
            device,
            "Block device mappings of the AMI, in the order of EC2. `ebs` is null for a device that is not an EBS volume, \
             such as an instance store volume, which has a `virtual_name`. `volume_size` is in GiB, and `throughput` in \
             MiB/s.",
        ),
        text(
            "image_owner_alias",
            "Alias of the owner of the AMI, such as `amazon` or `aws-marketplace`, if it has one.",
        ),
        text(
            "last_launched_time",
            "Date and time when the AMI was last used to launch an instance, in RFC 3339 format, if EC2 reports it.",
        ),
        text("platform", "`windows` for Windows AMIs. Otherwise null."),
        list("product_codes", product, "Product codes of the AMI, such as the one of an AWS Marketplace product."),
        text("root_device_type", "Type of the root device: `ebs` or `instance-store`."),
    ]
}

impl Ec2Details {
    pub(super) fn of(image: &Image) -> Self {
        let products = image.product_codes().iter().map(|product| Product {
            product_code_id: text(product.product_code_id()),
            product_code_type: text(product.product_code_type().map(ProductCodeValues::as_str)),
        });
        Self {
            block_device_mappings: Value::Known(image.block_device_mappings().iter().map(BlockDevice::of).collect()),
            image_owner_alias: text(image.image_owner_alias()),
            last_launched_time: text(image.last_launched_time()),
            platform: text(image.platform().map(PlatformValues::as_str)),
            product_codes: Value::Known(products.collect()),
            root_device_type: text(image.root_device_type().map(DeviceType::as_str)),
        }
    }
}

impl BlockDevice {
    fn of(device: &BlockDeviceMapping) -> Self {
        Self {
            device_name: text(device.device_name()),
            virtual_name: text(device.virtual_name()),
            // An empty text is a value of EC2's API: the device is omitted.
            no_device: device.no_device().map(str::to_owned).into(),
            ebs: device.ebs().map(Ebs::of).into(),
        }
    }
}

impl Ebs {
    fn of(volume: &EbsBlockDevice) -> Self {
        Self {
            snapshot_id: text(volume.snapshot_id()),
            volume_size: volume.volume_size().map(i64::from).into(),
            volume_type: text(volume.volume_type().map(VolumeType::as_str)),
            encrypted: volume.encrypted().into(),
            iops: volume.iops().map(i64::from).into(),
            throughput: volume.throughput().map(i64::from).into(),
            delete_on_termination: volume.delete_on_termination().into(),
            kms_key_id: text(volume.kms_key_id()),
        }
    }
}

/// A text that EC2 reports; an empty one is null.
fn text(text: Option<&str>) -> Value<String> {
    text.filter(|text| !text.is_empty()).map(str::to_owned).into()
}
