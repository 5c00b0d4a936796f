//! Checks of the `sharing` block: encryption, and block public access.

use std::sync::Arc;

use aws_sdk_ec2::types::EbsBlockDevice;
use aws_sdk_kms::types::KeyManagerType;

use super::arguments::{ACCOUNT_IDS, PUBLIC};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{ImageModel, PreflightContext, PreflightReport, Sharing, sharing_path};
use crate::services::ec2::checks::cache::PreflightCache;
use crate::services::ec2::checks::encryption::encrypts_by_default;
use crate::services::ec2::checks::kms_key::{EBS_ALIAS, key};
use crate::services::ec2::image::SERVICE;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Diagnostics, Rule, Value, quoted};

pub(crate) const PUBLIC_ENCRYPTED: Rule = Rule::refusal(
    "sharing",
    "Encrypted AMI cannot be public",
    "`public = true` is not set together with `encrypted = true` or `kms_key_id`.",
);

pub(crate) const PUBLIC_FROM_ENCRYPTED: Rule = Rule::refusal(
    "sharing",
    "Public AMI would have encrypted snapshots",
    "If `public = true`, the snapshots of the copy are not encrypted: neither because of the source nor because of EBS \
     encryption by default.",
)
.reading("ec2:GetEbsEncryptionByDefault");

pub(crate) const PUBLIC_BLOCKED: Rule = Rule::refusal(
    "sharing",
    "Block public access for AMIs is enabled",
    "If `public = true`, the Region does not block new public sharing of AMIs.",
)
.reading("ec2:GetImageBlockPublicAccessState");

pub(crate) const AWS_MANAGED_KEY: Rule = Rule::refusal(
    "sharing",
    "AMI encrypted with an AWS managed key cannot be shared",
    "A shared copy is not encrypted with the AWS managed key for EBS (`alias/aws/ebs`).",
)
.reading("ec2:GetEbsDefaultKmsKeyId");

pub(crate) const CUSTOMER_KEY: Rule = Rule::refusal(
    "sharing",
    "Shared AMI requires access to its KMS key",
    "The policy of the KMS key that encrypts a shared copy lets the accounts use the key. The provider does not read \
     the policy.",
)
.reading("kms:DescribeKey")
.warns();

/// Checks `public` against the encryption arguments.
pub(crate) fn validate(config: &ImageModel<Ec2Attributes>) -> Diagnostics {
    let Value::Known(sharing) = &config.common.sharing else { return Diagnostics::new() };
    let Ec2Attributes { encrypted, kms_key_id, .. } = &config.service;
    if sharing.flag(PUBLIC) != Some(true) || encrypted.known() != Some(&true) && !kms_key_id.is_known() {
        return Diagnostics::new();
    }
    let detail = "EC2 cannot make an AMI with encrypted snapshots public. Remove `public = true`, or remove `encrypted` and \
                  `kms_key_id`.";
    PUBLIC_ENCRYPTED.broken(detail).at(sharing_path(PUBLIC)).into()
}

/// Checks whether EC2 accepts the permissions that a plan adds. `prior` is the AMI if it exists.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    prior: Option<&ImageModel<Ec2Attributes>>,
    planned: &ImageModel<Ec2Attributes>,
) -> PreflightReport {
    let Value::Known(sharing) = &planned.common.sharing else { return PreflightReport::default() };
    let encryption = match prior {
        Some(prior) => Ok(existing_encryption(&prior.service)),
        None => planned_encryption(cache, preflight, planned).await,
    };
    let encryption = match encryption {
        Ok(encryption) => encryption,
        Err(error) => return PreflightReport::default().and(Err::<Option<Diagnostic>, _>(error)),
    };
    let name = planned.common.name();
    let is_public = sharing.flag(PUBLIC) == Some(true);
    match encryption {
        Encryption::Unencrypted | Encryption::Unknown if is_public => {
            PreflightReport::default().and(check_public_access(cache, preflight.region).await)
        }
        Encryption::Unencrypted | Encryption::Unknown => PreflightReport::default(),
        _ if is_public => {
            let detail = format!(
                "The snapshots of AMI {} are encrypted, or will be because the source is encrypted or EBS encryption by \
                 default is enabled in {}. EC2 cannot make it public. Remove `public = true`.",
                quoted(name),
                preflight.region.region()
            );
            PreflightReport::default().and(Ok(Some(PUBLIC_FROM_ENCRYPTED.broken(detail).at(sharing_path(PUBLIC)))))
        }
        Encryption::DefaultKey => {
            PreflightReport::default().and(check_default_key(cache, preflight.region, name, sharing).await)
        }
        Encryption::Key(key) => {
            PreflightReport::default().and(check_key(cache, preflight.region, name, &key, sharing).await)
        }
    }
}

/// How the snapshots of an AMI are or will be encrypted.
enum Encryption {
    Unencrypted,
    /// With this key: its ID, alias or ARN.
    Key(String),
    /// With the default KMS key for EBS of the Region.
    DefaultKey,
    /// EC2 decides.
    Unknown,
}

fn existing_encryption(service: &Ec2Attributes) -> Encryption {
    match (service.encrypted.known(), service.kms_key_arn.text()) {
        (_, Some(arn)) => Encryption::Key(arn.to_owned()),
        (Some(false), None) => Encryption::Unencrypted,
        _ => Encryption::Unknown,
    }
}

/// The encryption of the copy that a plan creates.
async fn planned_encryption(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &ImageModel<Ec2Attributes>,
) -> Result<Encryption, ServiceError> {
    let Ec2Attributes { encrypted, kms_key_id, .. } = &planned.service;
    match (kms_key_id, encrypted.known()) {
        (Value::Known(key), _) => return Ok(Encryption::Key(key.clone())),
        (Value::Unknown, _) => return Ok(Encryption::Unknown),
        (Value::Null, Some(false)) => return Ok(Encryption::Unencrypted),
        (Value::Null, _) => {}
    }
    let region = preflight.region;
    match source_is_encrypted(cache, preflight, &planned.service).await? {
        None => Ok(Encryption::Unknown),
        // Within a Region, EC2 may keep the key of the source.
        Some(true) if planned.service.source_region.text() == Some(region.region()) => Ok(Encryption::Unknown),
        Some(true) => Ok(Encryption::DefaultKey),
        Some(false) => {
            let is_default = encrypted.known() == Some(&true)
                || cache.encrypts.get(region, (), || encrypts_by_default(region)).await?;
            Ok(if is_default { Encryption::DefaultKey } else { Encryption::Unencrypted })
        }
    }
}

/// Whether a volume of the source is encrypted; `None` if the source is unknown.
async fn source_is_encrypted(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    service: &Ec2Attributes,
) -> Result<Option<bool>, ServiceError> {
    let (Some(id), Some(region)) = (service.source_image_id.text(), service.source_region.text()) else {
        return Ok(None);
    };
    let Ok(region) = preflight.connection.region_clients(region) else { return Ok(None) };
    let image = cache.sources.get(&region, id.to_owned()).await?;
    Ok(image.map(|image| {
        let mut devices = image.block_device_mappings().iter();
        devices.any(|device| device.ebs().and_then(EbsBlockDevice::encrypted) == Some(true))
    }))
}

async fn check_public_access(
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
) -> Result<Option<Diagnostic>, ServiceError> {
    let read = || async {
        let state = region.ec2().get_image_block_public_access_state().send().await;
        let state = region.service_error(SERVICE, "GetImageBlockPublicAccessState", state)?;
        Ok(state.image_block_public_access_state.unwrap_or_default())
    };
    let state = cache.public_access.get(region, (), read).await?;
    if state != "block-new-sharing" {
        return Ok(None);
    }
    let region = region.region();
    let detail = format!(
        "Block public access for AMIs is in state {state} in {region}, so EC2 rejects `public = true`. Disable it (`aws ec2 \
         disable-image-block-public-access --region {region}`), or remove `public = true`."
    );
    Ok(Some(PUBLIC_BLOCKED.broken(detail).at(sharing_path(PUBLIC))))
}

async fn check_default_key(
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
    name: &str,
    sharing: &Sharing,
) -> Result<Option<Diagnostic>, ServiceError> {
    let read = || async {
        let default = region.ec2().get_ebs_default_kms_key_id().send().await;
        Ok(region.service_error(SERVICE, "GetEbsDefaultKmsKeyId", default)?.kms_key_id.unwrap_or_default())
    };
    let default = cache.default_key.get(region, (), read).await?;
    check_key(cache, region, name, &default, sharing).await
}

/// Checks who manages the key. Of an AWS managed key, other accounts cannot get access.
async fn check_key(
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
    name: &str,
    written: &str,
    sharing: &Sharing,
) -> Result<Option<Diagnostic>, ServiceError> {
    let is_ebs_key = written == EBS_ALIAS || written.ends_with(&format!(":{EBS_ALIAS}"));
    let key = if is_ebs_key { None } else { key(cache, region, written).await? };
    if is_ebs_key || key.as_ref().is_some_and(|key| key.key_manager() == Some(&KeyManagerType::Aws)) {
        return Ok(Some(AWS_MANAGED_KEY.broken(format!(
            "AMI {} in {} is or will be encrypted with the AWS managed key {}, which other accounts cannot use, so EC2 \
             rejects the sharing. Set `encrypted = true` and `kms_key_id` to a customer managed key, which replaces an \
             existing copy, or remove the permissions from `sharing`.",
            quoted(name),
            region.region(),
            quoted(written)
        ))));
    }
    // Another check reports a key that does not exist.
    let Some(arn) = key.as_ref().and_then(|key| key.arn()) else { return Ok(None) };
    let accounts = sharing.elements(ACCOUNT_IDS);
    let accounts = if accounts.is_empty() { String::new() } else { format!(" ({})", accounts.join(", ")) };
    let diagnostic = CUSTOMER_KEY.broken(format!(
        "AMI {} is or will be encrypted with KMS key {arn}. The accounts with which it is shared{accounts} can launch it \
         only if the key policy allows them kms:DescribeKey, kms:CreateGrant, kms:Decrypt, kms:GenerateDataKey* and \
         kms:ReEncrypt*. The provider does not read or change the key policy.",
        quoted(name)
    ));
    // Terraform shows only one of several warnings with the same summary, and each of these is about another copy.
    Ok(Some(Diagnostic { summary: format!("{}: {}", CUSTOMER_KEY.summary, quoted(name)), ..diagnostic }))
}
