//! The KMS key that encrypts a copy: its form, its Region, and whether KMS lets it be used; and those of the source.

use std::sync::Arc;

use aws_sdk_ec2::types::Snapshot;
use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyState, KeyUsageType};

use super::cache::PreflightCache;
use super::kms_key_id::is_key;
use crate::aws::{Arn, RegionClients, ServiceError};
use crate::engine::{ImageModel, PreflightContext};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Diagnostics, Rule};

/// KMS' prefix in IAM actions.
const KMS: &str = "kms";
/// The account's own key for volumes: it need not exist before its first use.
const EBS_ALIAS: &str = "alias/aws/ebs";

pub(crate) const WITHOUT_ENCRYPTION: Rule = Rule::refusal(
    "kms_key_id",
    "A KMS key without encryption",
    "`kms_key_id` is set only together with `encrypted = true`.",
);

/// Source: AWS, EC2 API reference, `CopyImage`, parameter `KmsKeyId`.
pub(crate) const INVALID: Rule = Rule::refusal(
    "kms_key_id",
    "Invalid KMS key",
    "`kms_key_id` has the form of a key's id, an alias, a key's ARN or an alias's ARN.",
);

pub(crate) const PARTITION: Rule = Rule::refusal(
    "kms_key_id",
    "The ARN of the KMS key contradicts itself",
    "The partition in the ARN of the KMS key is the one of the Region in it.",
);

pub(crate) const OTHER_REGION: Rule = Rule::refusal(
    "kms_key_id",
    "The KMS key is in another Region",
    "The Region in the ARN of the KMS key is the copy's.",
);

pub(crate) const MISSING: Rule =
    Rule::refusal("kms_key_id", "There is no such KMS key", "The key in `kms_key_id` exists in the copy's Region.")
        .reading("kms:DescribeKey");

pub(crate) const DISABLED: Rule = Rule::refusal(
    "kms_key_id",
    "The KMS key is not enabled",
    "The key in `kms_key_id` is enabled: not disabled, and not about to be deleted.",
)
.reading("kms:DescribeKey");

pub(crate) const UNSUITABLE: Rule = Rule::refusal(
    "kms_key_id",
    "The KMS key cannot encrypt snapshots",
    "The key in `kms_key_id` is a symmetric key for encryption and decryption.",
)
.reading("kms:DescribeKey");

pub(crate) const SOURCE_KEY_DISABLED: Rule = Rule::refusal(
    "source_image_id",
    "The key of the source's snapshots cannot be used",
    "The KMS key that encrypts the source is enabled, so that its snapshots can be read.",
)
.reading("kms:DescribeKey");

/// Checks the key by itself.
pub(crate) fn validate(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let Some(key) = service.kms_key_id.text() else { return diagnostics };
    if service.encrypted.is_null() || service.encrypted.known() == Some(&false) {
        let detail = "EC2 takes a KMS key only for a copy that is to be encrypted. Set `encrypted = true`.";
        diagnostics.push(WITHOUT_ENCRYPTION.broken(detail));
    }
    if !is_key(key) {
        let detail = format!(
            "{key:?} names no KMS key. Write a key's id (\"1234abcd-12ab-34cd-56ef-1234567890ab\"), an alias \
             (\"alias/images\"), or the ARN of either."
        );
        diagnostics.push(INVALID.broken(detail));
    }
    let contradiction = Arn::regional(key).and_then(|arn| arn.contradiction());
    diagnostics.extend(contradiction.map(|detail| PARTITION.broken(detail)));
    diagnostics
}

/// Checks the key against the Region in which the copy will live.
pub(crate) fn validate_in(service: &Ec2Attributes, region: &str) -> Option<Diagnostic> {
    let key = service.kms_key_id.text().and_then(Arn::regional).filter(|key| key.region != region)?;
    Some(OTHER_REGION.broken(format!(
        "The key belongs to {}, and the copy to {region}: EC2 encrypts a copy with a key of the copy's own Region. \
         Name a key of {region}, such as a replica of this one.",
        key.region
    )))
}

/// Whether the key in `kms_key_id` can be used.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &ImageModel<Ec2Attributes>,
) -> Result<Option<Diagnostic>, ServiceError> {
    let Some(written) = planned.service.kms_key_id.text() else { return Ok(None) };
    let region = preflight.region;
    let Some(key) = key(cache, region, written).await? else {
        let exempt = written == EBS_ALIAS || written.ends_with(&format!(":{EBS_ALIAS}"));
        return Ok((!exempt).then(|| {
            MISSING.broken(format!(
                "KMS knows no key {written:?} in {}. A key must be in the Region of the copy: the same alias may name \
                 another key in each Region, and multi-Region keys need a replica there.",
                region.region()
            ))
        }));
    };
    let arn = key.arn().unwrap_or(written);
    if let Some(state) = unusable_state(&key) {
        return Ok(Some(DISABLED.broken(format!(
            "The key {arn} is in the state {state}; EC2 would accept the copy, which would then fail. Enable the key \
             (cancel its deletion first if that is scheduled), or choose another."
        ))));
    }
    let (spec, usage) = (key.key_spec(), key.key_usage());
    let fits = spec.is_none_or(|spec| *spec == KeySpec::SymmetricDefault)
        && usage.is_none_or(|usage| *usage == KeyUsageType::EncryptDecrypt);
    if fits {
        return Ok(None);
    }
    Ok(Some(UNSUITABLE.broken(format!(
        "The key {arn} is of the kind {} and made for {}. Snapshots need a symmetric key (SYMMETRIC_DEFAULT) for \
         ENCRYPT_DECRYPT.",
        spec.map(KeySpec::as_str).unwrap_or_default(),
        usage.map(KeyUsageType::as_str).unwrap_or_default()
    ))))
}

/// Whether the keys that encrypt the source let it be read.
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

/// A key by its ID, alias or ARN; `None` if there is none.
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
