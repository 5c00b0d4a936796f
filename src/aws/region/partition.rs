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
    (!is_account(text)).then(|| format!("{} is not an AWS account ID, which has twelve digits.", quoted(text)))
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
    fn finds_partition_by_prefix() {
        assert_eq!(partition_of("eu-west-1"), "aws");
        assert_eq!(partition_of("cn-northwest-1"), "aws-cn");
        assert_eq!(partition_of("us-gov-west-1"), "aws-us-gov");
    }
}
