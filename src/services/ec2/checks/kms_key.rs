//! The KMS key that encrypts a copy: its form, and where it is.

use super::rules;
use crate::aws::Arn;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Diagnostics};

/// Checks the key by itself.
pub(crate) fn check(service: &Ec2Attributes) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    let Some(key) = service.kms_key_id.text() else { return diagnostics };
    if service.encrypted.is_null() || service.encrypted.known() == Some(&false) {
        let detail = "EC2 takes a KMS key only for a copy that is to be encrypted. Set `encrypted = true`.";
        diagnostics.push(rules::KEY_WITHOUT_ENCRYPTION.broken(detail));
    }
    if !is_key(key) {
        let detail = format!(
            "{key:?} names no KMS key. Write a key's id (\"1234abcd-12ab-34cd-56ef-1234567890ab\"), an alias \
             (\"alias/images\"), or the ARN of either."
        );
        diagnostics.push(rules::KEY.broken(detail));
    }
    let contradiction = Arn::regional(key).and_then(|arn| arn.contradiction());
    diagnostics.extend(contradiction.map(|detail| rules::KEY_PARTITION.broken(detail)));
    diagnostics
}

/// Whether a text has the form of a key's id, of an alias, or of the ARN of either.
///
/// Source: AWS, KMS developer guide, "Key identifiers"; KMS API reference, `CreateAlias`, pattern of `AliasName`.
fn is_key(text: &str) -> bool {
    let is_alias = |text: &str| {
        text.strip_prefix("alias/").is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-'))
        })
    };
    // A key's id is a UUID; that of a multi-Region key is `mrk-` and 32 hexadecimal digits.
    let is_id = |text: &str| {
        let digits = text.strip_prefix("mrk-").unwrap_or(text);
        text.len() == 36 && digits.bytes().all(|c| c.is_ascii_hexdigit() || c == b'-')
    };
    match Arn::parse(text) {
        Some(_) => Arn::regional(text).is_some_and(|arn| {
            let is_named = is_alias(arn.resource) || arn.resource.strip_prefix("key/").is_some_and(is_id);
            arn.service == "kms" && is_named
        }),
        None => is_alias(text) || is_id(text),
    }
}

/// Checks the key against the Region in which the copy will live.
pub(crate) fn check_in(service: &Ec2Attributes, region: &str) -> Option<Diagnostic> {
    let key = service.kms_key_id.text().and_then(Arn::regional).filter(|key| key.region != region)?;
    Some(rules::KEY_REGION.broken(format!(
        "The key belongs to {}, and the copy to {region}: EC2 encrypts a copy with a key of the copy's own Region. \
         Name a key of {region}, such as a replica of this one.",
        key.region
    )))
}

/// Whether a way of writing a key surely means the key of this ARN. An alias does not tell.
pub(crate) fn is_same_key(written: &str, key_arn: &str) -> bool {
    written == key_arn || key_arn.rsplit_once("key/").is_some_and(|(_, id)| id == written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_by_its_id_and_arn_and_not_by_its_alias() {
        let arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        assert!(is_same_key(arn, arn) && is_same_key("1234abcd-12ab-34cd-56ef-1234567890ab", arn));
        assert!(!is_same_key("alias/golden", arn) && !is_same_key("", arn));
    }

    #[test]
    fn a_key_has_one_of_its_forms() {
        let id = "1234abcd-12ab-34cd-56ef-1234567890ab";
        let arn = |resource: &str| format!("arn:aws:kms:eu-west-1:123456789012:{resource}");
        for text in [
            id,
            "mrk-1234abcd12ab34cd56ef1234567890ab",
            "alias/aws/ebs",
            &arn("alias/a-b_c/d"),
            &arn(&format!("key/{id}")),
        ] {
            assert!(is_key(text), "{text}");
        }
        for text in
            ["", "images", "alias/", "alias/a b", &id[1..], &arn(id), &arn("key/"), "arn:aws:kms:eu-west-1::alias/a"]
        {
            assert!(!is_key(text), "{text}");
        }
    }
}
