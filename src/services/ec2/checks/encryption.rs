//! Whether a copy is encrypted: what its source and its Region permit, and how the copy came out.

use aws_sdk_ec2::types::{EbsBlockDevice, Image};

use super::cache::PreflightCache;
use super::kms_key_id::key_id;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{DescribedImage, ImageModel, PreflightContext};
use crate::services::ec2::image::{Ami, SERVICE};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Rule};

pub(crate) const SOURCE_ENCRYPTED: Rule = Rule::refusal(
    "encrypted",
    "A copy of an encrypted AMI is always encrypted",
    "Where `encrypted = false`, no snapshot of the source is encrypted.",
)
.reading("ec2:DescribeImages");

pub(crate) const REGION_ENCRYPTS: Rule = Rule::refusal(
    "encrypted",
    "The Region encrypts by default",
    "Where `encrypted = false`, the account does not encrypt all snapshots of the copy's Region by default.",
)
.reading("ec2:GetEbsEncryptionByDefault");

/// Whether the source permits an unencrypted copy.
pub(crate) fn check_source(image: &Image, planned: &ImageModel<Ec2Attributes>) -> Option<Diagnostic> {
    if planned.service.encrypted.known() != Some(&false) {
        return None;
    }
    let mut devices = image.block_device_mappings().iter();
    let device = devices.find(|device| device.ebs().and_then(EbsBlockDevice::encrypted) == Some(true))?;
    Some(SOURCE_ENCRYPTED.broken(format!(
        "The volume {} of the AMI {} is encrypted, and EC2 makes no unencrypted copy of it. Remove \
         `encrypted = false`; to choose the key, set `encrypted = true` and `kms_key_id`.",
        device.device_name().unwrap_or_default(),
        image.image_id().unwrap_or_default()
    )))
}

/// Whether the copy's Region permits an unencrypted copy: one would come out encrypted all the same.
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
    Ok(encrypts.then(|| region_encrypts(region)))
}

/// The same right before the copy, without the cache. Credentials that cannot read the setting do not hold it up.
pub(crate) async fn check_region_before_create(
    connection: &Connection,
    planned: &ImageModel<Ec2Attributes>,
) -> Option<Diagnostic> {
    if planned.service.encrypted.known() != Some(&false) {
        return None;
    }
    let region = connection.region_clients(planned.common.region.text()?).ok()?;
    let encrypts = encrypts_by_default(&region).await.unwrap_or(false);
    encrypts.then(|| region_encrypts(&region))
}

/// Whether the account encrypts every snapshot of a Region.
async fn encrypts_by_default(region: &RegionClients) -> Result<bool, ServiceError> {
    let setting = region.ec2().get_ebs_encryption_by_default().send().await;
    Ok(region.service_error(SERVICE, "GetEbsEncryptionByDefault", setting)?.ebs_encryption_by_default() == Some(true))
}

fn region_encrypts(region: &RegionClients) -> Diagnostic {
    REGION_ENCRYPTS.broken(format!(
        "The account encrypts all snapshots in {} by default, so this copy would be encrypted all the same. Remove \
         `encrypted = false`, or change the account's setting.",
        region.region()
    ))
}

/// An error for a copy that is less protected than configured, and a warning for one that is more.
pub(crate) fn deviation(requested: &ImageModel<Ec2Attributes>, ami: &Ami) -> Option<Diagnostic> {
    let Ec2Attributes { encrypted, kms_key_id, .. } = &requested.service;
    let (name, region) = (requested.common.name(), requested.common.region.text().unwrap_or_default());
    let copy = format!("the AMI {name} ({}) in {region}", ami.id());
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

/// What an implementation of EC2 that is not AWS may do.
const NOT_AWS: &str = "An endpoint that is not AWS may ignore the argument; remove it where you use one.";

fn not_encrypted(copy: &str, parts: &str) -> Diagnostic {
    Diagnostic::error(
        "The copy is not encrypted",
        format!(
            "The configuration has `encrypted = true`, but EC2 made {copy} of snapshots that are not encrypted: {parts}. \
             Do not use this copy. It stays in the state, and the next apply replaces it. {NOT_AWS}"
        ),
    )
    .at_attribute("encrypted")
}

fn encrypted_anyway(copy: &str, name: &str, parts: &str) -> Diagnostic {
    Diagnostic::warning(
        // Terraform shows warnings with the same summary once, and each of these is about another copy.
        format!("The copy {name} is encrypted"),
        format!(
            "The configuration has `encrypted = false`, but EC2 encrypted the snapshots of {copy}: {parts}. EC2 does so \
             in Local Zones, and in Regions where the account encrypts by default. The state keeps `encrypted = false`, \
             and no plan replaces the copy for it; `kms_key_arn` has the key. Remove the argument if the copy can be \
             encrypted."
        ),
    )
    .at_attribute("encrypted")
}

fn another_key(copy: &str, requested: &str, found: &str) -> Diagnostic {
    Diagnostic::error(
        "The copy is encrypted with another KMS key",
        format!(
            "The configuration has `kms_key_id = {requested:?}`, but EC2 encrypted {copy} with {found}. Do not use this copy. \
             It stays in the state, and the next apply replaces it. {NOT_AWS}"
        ),
    )
    .at_attribute("kms_key_id")
}
