//! The forms of a KMS key identifier: key ID, alias, key ARN and alias ARN.

use crate::aws::Arn;

/// Whether a text has the form of a key's ID, of an alias, or of the ARN of either.
///
/// Source: AWS, KMS developer guide, "Key identifiers"; KMS API reference, `CreateAlias`, pattern of `AliasName`.
pub(crate) fn is_key(text: &str) -> bool {
    let is_alias = |text: &str| {
        text.strip_prefix("alias/").is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-'))
        })
    };
    // A key's ID is a UUID; that of a multi-Region key is `mrk-` and 32 hexadecimal digits.
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

/// Whether a way of writing a key surely means the key of this ARN. An alias does not show its key.
pub(crate) fn is_same_key(written: &str, key_arn: &str) -> bool {
    written == key_arn || key_arn.rsplit_once("key/").is_some_and(|(_, id)| id == written)
}

/// The ID in a key's ARN, or the ID that stands alone. (Only KMS knows which key an alias means, and that may have
/// changed since.)
pub(crate) fn key_id(key: &str) -> &str {
    key.rsplit_once("key/").map_or(key, |(_, id)| id)
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
