//! The forms of a KMS key identifier: key ID, alias, key ARN and alias ARN.

use crate::aws::Arn;

/// Whether a text is a key ID, an alias, or the ARN of either.
///
/// Source: AWS, KMS developer guide, "Key identifiers"; KMS API reference, `CreateAlias`, pattern of `AliasName`.
pub(crate) fn is_key(text: &str) -> bool {
    let is_alias = |text: &str| {
        text.strip_prefix("alias/").is_some_and(|name| {
            !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-'))
        })
    };
    // A key ID is a UUID; the ID of a multi-Region key is `mrk-` and 32 hexadecimal digits.
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

/// Whether an identifier certainly means the key of this ARN. An alias does not name its key.
pub(crate) fn is_same_key(identifier: &str, key_arn: &str) -> bool {
    identifier == key_arn || key_arn.rsplit_once("key/").is_some_and(|(_, id)| id == identifier)
}

/// The key ID of a key ARN or of a key ID. An alias has none: only KMS knows its key, which may have changed since.
pub(crate) fn key_id(key: &str) -> &str {
    key.rsplit_once("key/").map_or(key, |(_, id)| id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_key_ids_and_arns_but_not_aliases() {
        let arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        assert!(is_same_key(arn, arn) && is_same_key("1234abcd-12ab-34cd-56ef-1234567890ab", arn));
        assert!(!is_same_key("alias/golden", arn) && !is_same_key("", arn));
    }

    #[test]
    fn accepts_only_key_identifiers() {
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
