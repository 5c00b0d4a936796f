//! The encryption of a copy: what its source and its Region permit, and whether the finished copy matches its
//! configuration.

use aws_sdk_ec2::types::{EbsBlockDevice, Image};

use super::cache::PreflightCache;
use super::kms_key_id::key_id;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{DescribedImage, ImageModel, PreflightContext};
use crate::services::ec2::image::{Ami, SERVICE};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Rule, quoted};

pub(crate) const SOURCE_ENCRYPTED: Rule = Rule::refusal(
    "encrypted",
    "Source AMI is encrypted",
    "If `encrypted = false`, no snapshot of the source is encrypted.",
)
.reading("ec2:DescribeImages");

pub(crate) const REGION_ENCRYPTS: Rule = Rule::refusal(
    "encrypted",
    "Region encrypts EBS snapshots by default",
    "If `encrypted = false`, EBS encryption by default is not enabled for the account in the destination Region.",
)
.reading("ec2:GetEbsEncryptionByDefault");

/// Checks that the source permits an unencrypted copy.
pub(crate) fn check_source(image: &Image, planned: &ImageModel<Ec2Attributes>) -> Option<Diagnostic> {
    if planned.service.encrypted.known() != Some(&false) {
        return None;
    }
    let mut devices = image.block_device_mappings().iter();
    let device = devices.find(|device| device.ebs().and_then(EbsBlockDevice::encrypted) == Some(true))?;
    Some(SOURCE_ENCRYPTED.broken(format!(
        "Volume {} of AMI {} is encrypted, and EC2 cannot create an unencrypted copy of an encrypted AMI. Remove \
         `encrypted = false`. To choose the KMS key, set `encrypted = true` and `kms_key_id`.",
        quoted(device.device_name().unwrap_or_default()),
        image.image_id().unwrap_or_default()
    )))
}

/// Checks that the destination Region permits an unencrypted copy. EC2 would silently encrypt it otherwise.
pub(crate) async fn check_region(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &ImageModel<Ec2Attributes>,
) -> Result<Option<Diagnostic>, ServiceError> {
    if planned.service.encrypted.known() != Some(&false) {
        return Ok(None);
    }
    let region = preflight.region;
    let encrypts = cache.encrypts.get(region, (), || encrypts_by_default(region)).await?;
    Ok(if encrypts { Some(region_encrypts(region)) } else { None })
}

/// The same check right before the copy, without the cache. If the setting cannot be read, the copy goes ahead.
pub(crate) async fn check_region_before_create(
    connection: &Connection,
    planned: &ImageModel<Ec2Attributes>,
) -> Option<Diagnostic> {
    if planned.service.encrypted.known() != Some(&false) {
        return None;
    }
    let region = connection.region_clients(planned.common.region.text()?).ok()?;
    let encrypts = encrypts_by_default(&region).await.unwrap_or(false);
    if encrypts { Some(region_encrypts(&region)) } else { None }
}

/// Whether EBS encryption by default is enabled for the account in a Region.
pub(crate) async fn encrypts_by_default(region: &RegionClients) -> Result<bool, ServiceError> {
    let setting = region.ec2().get_ebs_encryption_by_default().send().await;
    Ok(region.service_error(SERVICE, "GetEbsEncryptionByDefault", setting)?.ebs_encryption_by_default() == Some(true))
}

fn region_encrypts(region: &RegionClients) -> Diagnostic {
    REGION_ENCRYPTS.broken(format!(
        "EBS encryption by default is enabled for this account in {region}, so EC2 would encrypt the copy. Remove \
         `encrypted = false`, or disable EBS encryption by default in {region}.",
        region = region.region()
    ))
}

/// An error for a copy that is less protected than configured, and a warning for one that is more.
pub(crate) fn deviation(requested: &ImageModel<Ec2Attributes>, ami: &Ami) -> Option<Diagnostic> {
    let Ec2Attributes { encrypted, kms_key_id, .. } = &requested.service;
    let (name, region) = (requested.common.name(), requested.common.region.text().unwrap_or_default());
    let copy = format!("AMI {} ({}) in {region}", quoted(name), ami.id());
    let (protected, plain): (Vec<_>, Vec<_>) = ami.encrypted_parts().into_iter().partition(|(_, encrypted)| *encrypted);
    let names = |parts: &[(&str, bool)]| parts.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    if (encrypted.known() == Some(&true) || kms_key_id.text().is_some()) && !plain.is_empty() {
        return Some(not_encrypted(&copy, &names(&plain)));
    }
    if encrypted.known() == Some(&false) && !protected.is_empty() {
        return Some(encrypted_anyway(&copy, name, &names(&protected)));
    }
    let key = kms_key_id.text().filter(|key| !key.contains("alias/"))?;
    let other = ami.kms_key_arns().find(|arn| key_id(arn) != key_id(key))?;
    Some(another_key(&copy, key, other))
}

/// What to do about an emulator of EC2.
const NOT_AWS: &str = "An endpoint other than AWS may ignore the argument; remove the argument if you use one.";

fn not_encrypted(copy: &str, parts: &str) -> Diagnostic {
    Diagnostic::error(
        "Copy is not encrypted",
        format!(
            "The configuration has `encrypted = true`, but EC2 created {copy} with snapshots that are not encrypted: \
             {parts}. Do not use this copy; it remains in the state, and the next apply replaces it. {NOT_AWS}"
        ),
    )
    .at_attribute("encrypted")
}

fn encrypted_anyway(copy: &str, name: &str, parts: &str) -> Diagnostic {
    Diagnostic::warning(
        // Terraform shows only one of several warnings with the same summary, and each of these is about another copy.
        format!("Copy {} is encrypted", quoted(name)),
        format!(
            "The configuration has `encrypted = false`, but EC2 encrypted the snapshots of {copy}: {parts}. EC2 encrypts \
             copies to Local Zones, and copies to Regions in which EBS encryption by default is enabled. The state keeps \
             `encrypted = false`, so no plan replaces the copy, and `kms_key_arn` contains the key. If the copy can be \
             encrypted, remove the argument."
        ),
    )
    .at_attribute("encrypted")
}

fn another_key(copy: &str, requested: &str, found: &str) -> Diagnostic {
    Diagnostic::error(
        "Copy is encrypted with another KMS key",
        format!(
            "The configuration has `kms_key_id = {}`, but EC2 encrypted {copy} with {found}. Do not use this copy; it \
             remains in the state, and the next apply replaces it. {NOT_AWS}",
            quoted(requested)
        ),
    )
    .at_attribute("kms_key_id")
}
