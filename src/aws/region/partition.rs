//! Partitions, and the formats of Region names and account IDs.

use crate::terraform::quoted;

/// The partitions other than `aws`, each with the prefix of its Regions.
///
/// Source: the Region patterns in AWS's `partitions.json`, as its SDKs ship it.
const PARTITIONS: [(&str, &str); 7] = [
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("eusc-", "aws-eusc"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
];

/// The maximum length of a Region name, in bytes. The longest one has 14.
const MAX_REGION: usize = 40;

/// The partition of a Region, such as `aws` or `aws-cn`.
pub fn partition_of(region: &str) -> &'static str {
    PARTITIONS.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |(_, partition)| partition)
}

/// Whether the text has the format of a Region name, such as `eu-west-1` or `us-gov-east-1`. The Region need not exist.
pub fn is_region(text: &str) -> bool {
    if text.len() > MAX_REGION {
        return false;
    }
    let mut parts: Vec<&str> = text.split('-').collect();
    let number = parts.pop().unwrap_or_default();
    let words = parts.len() >= 2 && parts.iter().all(|part| is_word(part));
    words && (1..=2).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit())
}

/// Whether the text has the format of an AWS account ID: twelve digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|c| c.is_ascii_digit())
}

/// The detail of an error if the text is not an AWS account ID.
pub fn account_error(text: &str) -> Option<String> {
    if is_account(text) {
        return None;
    }
    let shown = quoted(text);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let of_arn = text.split(':').nth(4).filter(|_| text.starts_with("arn:"));
    let wrong = text.chars().enumerate().find(|(_, character)| !character.is_ascii_digit());
    Some(match (of_arn.filter(|account| is_account(account)), wrong) {
        (Some(account), _) => {
            format!("{shown} is an ARN and not an AWS account ID, which has twelve digits. Use {account:?}.")
        }
        (None, None) if !text.is_empty() => format!(
            "{shown} is not an AWS account ID: it has {} digits, and an AWS account ID has twelve digits. Check that the ID is \
             complete.",
            text.len()
        ),
        (None, Some((index, character))) if is_account(&digits) => format!(
            "{shown} is not an AWS account ID: it contains {character:?} at position {}, and an AWS account ID has twelve \
             digits and nothing else. Use {digits:?}.",
            index + 1
        ),
        _ => format!("{shown} is not an AWS account ID, which has twelve digits."),
    })
}

fn is_word(part: &str) -> bool {
    part.len() >= 2 && part.bytes().all(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_region_names() {
        for region in ["eu-west-1", "us-gov-east-1", "ap-southeast-7", "us-isob-east-1", "eusc-de-east-1"] {
            assert!(is_region(region), "{region}");
        }
        for text in ["", "eu-west", "EU-west-1", "eu-west-1a", "eu_west_1", "west-1", "eu-west-123", "eu--west-1"] {
            assert!(!is_region(text), "{text}");
        }
    }

    #[test]
    fn describes_invalid_account_ids() {
        for (text, part) in [
            ("12345678901", "it has 11 digits"),
            (
                "1234-5678-9012",
                "'-' at position 5, and an AWS account ID has twelve digits and nothing else. Use \"123456789012\"",
            ),
            (
                "arn:aws:iam::123456789012:root",
                "an ARN and not an AWS account ID, which has twelve digits. Use \"123456789012\"",
            ),
            ("self", "is not an AWS account ID, which has twelve digits."),
            ("", "is not an AWS account ID, which has twelve digits."),
        ] {
            let error = account_error(text).unwrap_or_default();
            assert!(error.contains(part), "{text}: {error}");
        }
        assert_eq!(account_error("123456789012"), None);
    }

    #[test]
    fn finds_partition_by_prefix() {
        assert_eq!(partition_of("eu-west-1"), "aws");
        assert_eq!(partition_of("cn-northwest-1"), "aws-cn");
        assert_eq!(partition_of("us-gov-west-1"), "aws-us-gov");
    }
}
