//! Whether a copy is encrypted as it was asked for.

use crate::engine::{DescribedImage, ImageModel};
use crate::services::ec2::image::Ami;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::Diagnostic;

/// An error for a copy that is less protected than was asked for, and a warning for one that is more.
pub(crate) fn check(asked: &ImageModel<Ec2Attributes>, ami: &Ami) -> Option<Diagnostic> {
    let Ec2Attributes { encrypted, kms_key_id, .. } = &asked.service;
    let (name, region) = (asked.common.name(), asked.common.region.text().unwrap_or_default());
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

/// The id in a key's ARN, or the id that stands alone. (Only KMS knows which key an alias means, and that may have
/// changed since.)
fn key_id(key: &str) -> &str {
    key.rsplit_once("key/").map_or(key, |(_, id)| id)
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

fn another_key(copy: &str, asked: &str, found: &str) -> Diagnostic {
    Diagnostic::error(
        "The copy is encrypted with another KMS key",
        format!(
            "The configuration has `kms_key_id = {asked:?}`, but EC2 encrypted {copy} with {found}. Do not use this copy. \
             It stays in the state, and the next apply replaces it. {NOT_AWS}"
        ),
    )
    .at_attribute("kms_key_id")
}
