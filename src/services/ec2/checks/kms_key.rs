//! The KMS key of a copy: its identifier, its Region, and whether EC2 can use it. Also the KMS keys of the source.

use std::sync::Arc;

use aws_sdk_ec2::types::Snapshot;
use aws_sdk_kms::types::{KeyManagerType, KeyMetadata, KeySpec, KeyState, KeyUsageType};

use super::cache::PreflightCache;
use super::kms_key_id::is_key;
use crate::aws::{Arn, RegionClients, ServiceError};
use crate::engine::{ImageModel, PreflightContext};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Diagnostics, Rule, quoted};

/// The prefix of KMS in IAM actions.
const KMS: &str = "kms";
/// The alias of the AWS managed key for EBS. The key does not exist before its first use.
pub(crate) const EBS_ALIAS: &str = "alias/aws/ebs";

pub(crate) const WITHOUT_ENCRYPTION: Rule = Rule::refusal(
    "kms_key_id",
    "KMS key without encryption",
    "`kms_key_id` is set only together with `encrypted = true`.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `KmsKeyId`.
pub(crate) const INVALID: Rule =
    Rule::refusal("kms_key_id", "Invalid KMS key", "`kms_key_id` is a key ID, an alias, a key ARN or an alias ARN.");

pub(crate) const PARTITION: Rule = Rule::refusal(
    "kms_key_id",
    "Partition and Region of the KMS key ARN do not match",
    "The Region in the ARN of the KMS key belongs to the partition in that ARN.",
);

pub(crate) const OTHER_REGION: Rule = Rule::refusal(
    "kms_key_id",
    "KMS key is in another Region",
    "The Region in the ARN of the KMS key is the destination Region.",
);

pub(crate) const MISSING: Rule =
    Rule::refusal("kms_key_id", "KMS key not found", "The key in `kms_key_id` exists in the destination Region.")
        .reading("kms:DescribeKey");

pub(crate) const DISABLED: Rule = Rule::refusal(
    "kms_key_id",
    "KMS key is not enabled",
    "The key in `kms_key_id` can be used: it is not disabled, scheduled for deletion, or without key material.",
)
.reading("kms:DescribeKey");

pub(crate) const UNSUITABLE: Rule = Rule::refusal(
    "kms_key_id",
    "KMS key cannot encrypt EBS snapshots",
    "The key in `kms_key_id` is a symmetric encryption key.",
)
.reading("kms:DescribeKey");

/// Source: AWS, KMS developer guide, "AWS managed keys": the key policy of such a key allows one service only.
pub(crate) const OTHER_SERVICE: Rule = Rule::refusal(
    "kms_key_id",
    "KMS key is managed by another AWS service",
    "The key in `kms_key_id` is a customer managed key or `alias/aws/ebs`, not the AWS managed key of another service.",
)
.reading("kms:DescribeKey");

pub(crate) const SOURCE_KEY_DISABLED: Rule = Rule::refusal(
    "source_image_id",
    "KMS key of the source AMI is not enabled",
    "The KMS keys that encrypt the snapshots of the source are enabled.",
)
.reading("kms:DescribeKey");

/// Checks the key identifier.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let Some(key) = service.kms_key_id.text() else { return diagnostics };
    if service.encrypted.is_null() || service.encrypted.known() == Some(&false) {
        let detail = "`kms_key_id` requires `encrypted = true`. Set `encrypted = true`, or remove `kms_key_id`.";
        diagnostics.push(WITHOUT_ENCRYPTION.broken(detail));
    }
    if !is_key(key) {
        let detail = format!(
            "`kms_key_id` must be a key ID (\"1234abcd-12ab-34cd-56ef-1234567890ab\"), an alias (\"alias/images\"), or \
             the ARN of a key or an alias, got {}.",
            quoted(key)
        );
        diagnostics.push(INVALID.broken(detail));
    }
    let contradiction = Arn::regional(key).and_then(|arn| arn.contradiction());
    diagnostics.extend(contradiction.map(|detail| PARTITION.broken(detail)));
    diagnostics
}

/// Checks the key against the destination Region.
pub(crate) fn validate_in(service: &Ec2Attributes, region: &str) -> Option<Diagnostic> {
    let key = service.kms_key_id.text().and_then(Arn::regional).filter(|key| key.region != region)?;
    Some(OTHER_REGION.broken(format!(
        "The KMS key is in {}, but the destination Region is {region}. EC2 encrypts a copy only with a KMS key of its \
         own Region. Use a KMS key of {region}, such as a replica of this key.",
        key.region
    )))
}

/// Checks that EC2 can use the key in `kms_key_id`.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &ImageModel<Ec2Attributes>,
) -> Result<Option<Diagnostic>, ServiceError> {
    let Some(written) = planned.service.kms_key_id.text() else { return Ok(None) };
    let region = preflight.region;
    let Some(key) = key(cache, region, written).await? else {
        if names_ebs_key(written) {
            return Ok(None);
        }
        return Ok(Some(MISSING.broken(format!(
            "KMS key {} does not exist in {}. Use a KMS key of the destination Region: an alias can refer to a different \
             key in each Region, and a multi-Region key needs a replica there.",
            quoted(written),
            region.region()
        ))));
    };
    let arn = key.arn().unwrap_or(written);
    if let Some(state) = unusable_state(&key) {
        return Ok(Some(DISABLED.broken(format!(
            "KMS key {arn} is in state {state}. EC2 accepts CopyImage requests that use such a key, but the copy fails \
             later. {}, or set `kms_key_id` to another key.",
            state_remedy(state)
        ))));
    }
    if key.key_manager() == Some(&KeyManagerType::Aws) && !is_ebs_key(cache, region, written, arn).await? {
        let description = key.description().filter(|text| !text.is_empty());
        let description = description.map(|text| format!(" ({})", quoted(text))).unwrap_or_default();
        return Ok(Some(OTHER_SERVICE.broken(format!(
            "KMS key {arn}{description} is the AWS managed key of another service, and only that service can use it. \
             EC2 accepts CopyImage requests that use it, but the copy fails later. Set `kms_key_id` to a customer managed key or to \
             {EBS_ALIAS:?}."
        ))));
    }
    let (spec, usage) = (key.key_spec(), key.key_usage());
    let fits = spec.is_none_or(|spec| *spec == KeySpec::SymmetricDefault)
        && usage.is_none_or(|usage| *usage == KeyUsageType::EncryptDecrypt);
    if fits {
        return Ok(None);
    }
    Ok(Some(UNSUITABLE.broken(format!(
        "KMS key {arn} has key spec {} and usage {}; EBS snapshots require spec SYMMETRIC_DEFAULT and usage \
         ENCRYPT_DECRYPT. Set `kms_key_id` to another key.",
        spec.map(KeySpec::as_str).unwrap_or_default(),
        usage.map(KeyUsageType::as_str).unwrap_or_default()
    ))))
}

/// Checks that the keys that encrypt the source are enabled.
pub(crate) async fn check_source(
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
    snapshots: impl Iterator<Item = Snapshot>,
    source: &str,
) -> Result<Option<Diagnostic>, ServiceError> {
    let mut arns: Vec<String> = snapshots.filter_map(|snapshot| snapshot.kms_key_id).collect();
    arns.sort_unstable();
    arns.dedup();
    for arn in arns {
        if let Some(key) = key(cache, region, &arn).await?
            && let Some(state) = unusable_state(&key)
        {
            return Ok(Some(SOURCE_KEY_DISABLED.broken(format!(
                "The snapshots of AMI {source} are encrypted with KMS key {arn}, which is in state {state}. EC2 cannot read \
                 them, so the copy would fail. {}, or choose another source.",
                state_remedy(state)
            ))));
        }
    }
    Ok(None)
}

/// The state of a key that cryptographic operations cannot use.
///
/// Source: AWS, KMS developer guide, "Key states of AWS KMS keys": a key in state `Updating` can be used.
fn unusable_state(key: &KeyMetadata) -> Option<&KeyState> {
    key.key_state().filter(|state| !matches!(state, KeyState::Enabled | KeyState::Updating))
}

/// How a key in this state becomes usable; the beginning of a sentence.
fn state_remedy(state: &KeyState) -> &'static str {
    match state {
        KeyState::PendingDeletion => "Cancel the deletion of the key and enable it",
        KeyState::PendingReplicaDeletion => "Cancel the deletion of the multi-Region key and of its replicas",
        KeyState::PendingImport => "Import the key material of the key",
        KeyState::Creating => "Wait until the key is enabled",
        KeyState::Unavailable => "Connect the custom key store of the key",
        _ => "Enable the key",
    }
}

/// Whether an AWS managed key is that of EBS. Only its alias says so.
async fn is_ebs_key(
    cache: &PreflightCache,
    region: &Arc<RegionClients>,
    written: &str,
    arn: &str,
) -> Result<bool, ServiceError> {
    Ok(names_ebs_key(written) || key(cache, region, EBS_ALIAS).await?.is_some_and(|ebs_key| ebs_key.arn() == Some(arn)))
}

/// Whether an identifier is the alias of the AWS managed key for EBS, or its ARN.
fn names_ebs_key(written: &str) -> bool {
    written == EBS_ALIAS || written.ends_with(&format!(":{EBS_ALIAS}"))
}

/// Describes a key by its ID, alias or ARN; `None` if it does not exist.
pub(crate) async fn key(
    cache: &PreflightCache,
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
    cache.keys.get(region, name.to_owned(), read).await
}
