//! Regions, the partitions that they belong to, and accounts.

/// The partitions other than `aws`, each with the prefix that only its Regions have.
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

/// The partition of a Region, such as `aws` or `aws-cn`: the second part of every ARN in it.
pub fn partition_of(region: &str) -> &'static str {
    PARTITIONS.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |(_, partition)| partition)
}

/// Whether the text has the form of a Region's name: `eu-west-1`, `us-gov-east-1`. Whether there is such a Region is
/// for AWS to say, which opens new ones every year.
pub fn is_region(text: &str) -> bool {
    let mut parts: Vec<&str> = text.split('-').collect();
    let number = parts.pop().unwrap_or_default();
    let words = parts.len() >= 2 && parts.iter().all(|part| is_word(part));
    words && (1..=2).contains(&number.len()) && number.bytes().all(|c| c.is_ascii_digit())
}

/// Whether the text has the form of an account's id: twelve digits.
pub fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|c| c.is_ascii_digit())
}

/// What is wrong with a text that is not the id of an account.
pub fn account_error(text: &str) -> Option<String> {
    (!is_account(text)).then(|| format!("{text:?} is not the id of an AWS account, which is twelve digits."))
}

fn is_word(part: &str) -> bool {
    part.len() >= 2 && part.bytes().all(|c| c.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_has_its_form() {
        for region in ["eu-west-1", "us-gov-east-1", "ap-southeast-7", "us-isob-east-1", "eusc-de-east-1"] {
            assert!(is_region(region), "{region}");
        }
        for text in ["", "eu-west", "EU-west-1", "eu-west-1a", "eu_west_1", "west-1", "eu-west-123", "eu--west-1"] {
            assert!(!is_region(text), "{text}");
        }
    }

    #[test]
    fn a_region_tells_its_partition() {
        assert_eq!(partition_of("eu-west-1"), "aws");
        assert_eq!(partition_of("cn-northwest-1"), "aws-cn");
        assert_eq!(partition_of("us-gov-west-1"), "aws-us-gov");
    }
}
