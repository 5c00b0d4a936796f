//! How a copy's encryption will come out, and the keys that it takes.

use std::sync::Arc;

use aws_sdk_ec2::types::{Image, Snapshot};
use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyState, KeyUsageType};

use super::online::{PreflightCache, State};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::PreflightContext;
use crate::services::ec2::kind::EC2;
use crate::terraform::{Diagnostic, Rule};

/// KMS' prefix in IAM actions.
const KMS: &str = "kms";
/// The account's own key for volumes: it need not exist before its first use.
const EBS_ALIAS: &str = "alias/aws/ebs";

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
pub(crate) const SOURCE_KEY: Rule = Rule::refusal(
    "source_image_id",
    "The key of the source's snapshots cannot be used",
    "The KMS key that encrypts the source is enabled, so that its snapshots can be read.",
)
.reading("kms:DescribeKey");
pub(crate) const KEY_MISSING: Rule =
    Rule::refusal("kms_key_id", "There is no such KMS key", "The key in `kms_key_id` exists in the copy's Region.")
        .reading("kms:DescribeKey");
pub(crate) const KEY_DISABLED: Rule = Rule::refusal(
    "kms_key_id",
    "The KMS key is not enabled",
    "The key in `kms_key_id` is enabled: not disabled, and not about to be deleted.",
)
.reading("kms:DescribeKey");
pub(crate) const KEY_KIND: Rule = Rule::refusal(
    "kms_key_id",
    "The KMS key cannot encrypt snapshots",
    "The key in `kms_key_id` is a symmetric key for encryption and decryption.",
)
.reading("kms:DescribeKey");

/// Whether the source permits an unencrypted copy.
pub(crate) fn check_source(image: &Image, planned: &State) -> Option<Diagnostic> {
    let encrypted = |device: &&aws_sdk_ec2::types::BlockDeviceMapping| {
        device.ebs().and_then(aws_sdk_ec2::types::EbsBlockDevice::encrypted) == Some(true)
    };
    let device = image.block_device_mappings().iter().find(encrypted)?;
    (planned.service.encrypted.known() == Some(&false)).then(|| {
        SOURCE_ENCRYPTED.broken(format!(
            "The volume {} of the AMI {} is encrypted, and EC2 makes no unencrypted copy of it. Remove \
             `encrypted = false`; to choose the key, set `encrypted = true` and `kms_key_id`.",
            device.device_name().unwrap_or_default(),
            image.image_id().unwrap_or_default()
        ))
    })
}

/// Whether the copy's Region permits an unencrypted copy: one would come out encrypted all the same.
pub(crate) async fn check_region(
    reads: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &State,
) -> Result<Option<Diagnostic>, ServiceError> {
    if planned.service.encrypted.known() != Some(&false) {
        return Ok(None);
    }
    let region = preflight.region;
    let encrypts = reads.encrypts.get(region, (), || encrypts_by_default(region)).await?;
    Ok(encrypts.then(|| region_encrypts(region)))
}

/// Whether the account encrypts every snapshot of a Region.
pub(in crate::services::ec2) async fn encrypts_by_default(region: &RegionClients) -> Result<bool, ServiceError> {
    let setting = region.ec2().get_ebs_encryption_by_default().send().await;
    Ok(region.service_error(EC2, "GetEbsEncryptionByDefault", setting)?.ebs_encryption_by_default() == Some(true))
}

pub(in crate::services::ec2) fn region_encrypts(region: &RegionClients) -> Diagnostic {
    REGION_ENCRYPTS.broken(format!(
        "The account encrypts all snapshots in {} by default, so this copy would be encrypted all the same. Remove \
         `encrypted = false`, or change the account's setting.",
        region.region()
    ))
}

/// Whether the key that the copy shall have can be used.
pub(crate) async fn check_key(
    reads: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &State,
) -> Result<Option<Diagnostic>, ServiceError> {
    let Some(written) = planned.service.kms_key_id.text() else { return Ok(None) };
    let region = preflight.region;
    let Some(key) = key(reads, region, written).await? else {
        let exempt = written == EBS_ALIAS || written.ends_with(&format!(":{EBS_ALIAS}"));
        return Ok((!exempt).then(|| {
            KEY_MISSING.broken(format!(
                "KMS knows no key {written:?} in {}. A key must be in the Region of the copy: the same alias may name \
                 another key in each Region, and multi-Region keys need a replica there.",
                region.region()
            ))
        }));
    };
    let arn = key.arn().unwrap_or(written);
    if let Some(state) = unusable_state(&key) {
        return Ok(Some(KEY_DISABLED.broken(format!(
            "The key {arn} is in the state {state}; EC2 would accept the copy, which would then fail. Enable the key \
             (cancel its deletion first if that is scheduled), or choose another."
        ))));
    }
    let (spec, usage) = (key.key_spec(), key.key_usage());
    let fits = spec.is_none_or(|spec| *spec == KeySpec::SymmetricDefault)
        && usage.is_none_or(|usage| *usage == KeyUsageType::EncryptDecrypt);
    Ok((!fits).then(|| {
        KEY_KIND.broken(format!(
            "The key {arn} is of the kind {} and made for {}. Snapshots need a symmetric key (SYMMETRIC_DEFAULT) for \
             ENCRYPT_DECRYPT.",
            spec.map(KeySpec::as_str).unwrap_or_default(),
            usage.map(KeyUsageType::as_str).unwrap_or_default()
        ))
    }))
}

/// Whether the keys that encrypt the source let it be read.
pub(crate) async fn check_source_key(
    reads: &PreflightCache,
    region: &Arc<RegionClients>,
    snapshots: impl Iterator<Item = Snapshot>,
    source: &str,
) -> Result<Option<Diagnostic>, ServiceError> {
    let mut arns: Vec<String> = snapshots.filter_map(|snapshot| snapshot.kms_key_id).collect();
    arns.sort_unstable();
    arns.dedup();
    for arn in arns {
        if let Some(key) = key(reads, region, &arn).await?
            && let Some(state) = unusable_state(&key)
        {
            return Ok(Some(SOURCE_KEY.broken(format!(
                "The snapshots of the AMI {source} are encrypted with the key {arn}, which is in the state {state}: \
                 they cannot be read, so the copy would fail. Enable the key, or choose another source."
            ))));
        }
    }
    Ok(None)
}

fn unusable_state(key: &KeyMetadata) -> Option<&str> {
    key.key_state().filter(|state| **state != KeyState::Enabled).map(KeyState::as_str)
}

/// A key by its id, alias or ARN; `None` if there is none.
pub(crate) async fn key(
    reads: &PreflightCache,
    region: &Arc<RegionClients>,
    name: &str,
) -> Result<Option<KeyMetadata>, ServiceError> {
    let read = || async {
        let described = region.kms().describe_key().key_id(name).send().await;
        match region.service_error(KMS, "DescribeKey", described) {
            Ok(described) => Ok(described.key_metadata),
            Err(error) if error.has_code("NotFoundException") || error.has_code("InvalidArnException") => Ok(None),
            Err(error) => Err(error),
        }
    };
    reads.keys.get(region, name.to_owned(), read).await
}
