//! The Regions that are known by name, and which of them a misspelt one was meant to be.
//!
//! AWS opens new Regions every year, so a name that is not in this table is not wrong. The table is for suggestions,
//! and for what only some Regions demand.

use super::partition::{is_region, partition_of};

/// The Regions that every account of the partition `aws` can use, those with the most users first: of several that a
/// misspelt name may mean, the first is suggested.
///
/// Source: AWS, Account Management guide, "Enable or disable AWS Regions".
const ALWAYS_ENABLED: [&str; 17] = [
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "us-east-2",
    "ap-southeast-1",
    "ap-northeast-1",
    "ap-southeast-2",
    "ap-south-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "us-west-1",
    "ca-central-1",
    "sa-east-1",
    "ap-northeast-2",
    "ap-northeast-3",
];

/// The Regions that an account has to enable, and those of the other partitions.
///
/// Source: the Regions in AWS's `partitions.json` of November 2026, as its SDKs ship it.
const OTHERS: [&str; 31] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-south-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-west-1",
    "eu-central-2",
    "eu-south-1",
    "eu-south-2",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "me-west-1",
    "mx-central-1",
    "sa-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eusc-de-east-1",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "eu-isoe-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
];

/// Whether there is certainly such a Region.
pub fn is_known_region(region: &str) -> bool {
    known().any(|known| known == region)
}

/// Whether an account has to enable the Region before it can use it. Every Region that AWS has opened since 2019 is of
/// this kind, so one that is not known counts as such.
pub fn is_opt_in(region: &str) -> bool {
    partition_of(region) == "aws" && !ALWAYS_ENABLED.contains(&region)
}

/// What is wrong with a text that cannot be the name of a Region, and what to write.
pub fn region_error(text: &str) -> Option<String> {
    if is_region(text) {
        return None;
    }
    let written = text.trim().to_lowercase().replace(['_', ' '], "-");
    let zone = written.strip_suffix(|c: char| c.is_ascii_lowercase()).filter(|region| is_known_region(region));
    let fact = format!("{text:?} is not the name of an AWS Region");
    Some(match (zone, nearest(&written, 2)) {
        (Some(region), _) => format!("{fact}: it looks like an Availability Zone of {region}. Write \"{region}\"."),
        (None, Some(region)) => format!("{fact}. Did you mean \"{region}\"?"),
        (None, None) => format!("{fact}. Write one such as \"eu-west-1\"."),
    })
}

/// What is doubtful about the name of a Region that nobody here has heard of: it is one letter away from one that there
/// is.
pub fn suggest_region(region: &str) -> Option<String> {
    if !is_region(region) || is_known_region(region) {
        return None;
    }
    let meant = nearest(region, 1)?;
    Some(format!(
        "This version of the provider knows no Region {region:?}. Did you mean \"{meant}\"? If AWS has opened the \
         Region since, all is well."
    ))
}

/// The known Region that is spelt most like the text, if one is close enough to be what was meant.
pub(crate) fn similar_region(text: &str) -> Option<&'static str> {
    nearest(&text.trim().to_lowercase().replace(['_', ' '], "-"), 2)
}

fn known() -> impl Iterator<Item = &'static str> {
    ALWAYS_ENABLED.into_iter().chain(OTHERS)
}

/// The known Region that is at most so many typing mistakes away, the nearest of them.
fn nearest(text: &str, mistakes: usize) -> Option<&'static str> {
    let distances = known().map(|region| (distance(text, region), region));
    let near = distances.filter(|(distance, _)| *distance <= mistakes);
    near.min_by_key(|(distance, _)| *distance).map(|(_, region)| region)
}

/// How many typing mistakes lead from one text to the other: a character more, less, another, or two that changed
/// places (the "optimal string alignment" distance).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=to.len()).collect()];
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let changed = rows[i][j] + usize::from(a != b);
            let mut least = changed.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_region_has_its_form_and_is_there_once() {
        let mut all: Vec<_> = known().collect();
        assert!(all.iter().all(|region| is_region(region)));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn a_misspelt_region_is_told_what_it_was_meant_to_be() {
        for (text, meant) in [
            ("eu_west_1", "eu-west-1"),
            ("EU-WEST-1", "eu-west-1"),
            ("eu-west1", "eu-west-1"),
            ("us-east-1a", "us-east-1"),
            ("euwest-1", "eu-west-1"),
            (" us-east-2", "us-east-2"),
        ] {
            let error = region_error(text).unwrap_or_default();
            assert!(error.contains(&format!("\"{meant}\"")), "{text}: {error}");
        }
        for (text, meant) in [("us-esat-1", "us-east-1"), ("eu-cental-1", "eu-central-1"), ("eu-west-4", "eu-west-1")] {
            assert_eq!(region_error(text), None);
            let doubt = suggest_region(text).unwrap_or_default();
            assert!(doubt.contains(&format!("\"{meant}\"")), "{text}: {doubt}");
        }
    }

    #[test]
    fn a_region_that_is_known_or_like_none_is_left_alone() {
        for region in ["eu-west-1", "ap-southeast-7", "us-gov-east-1", "xx-somewhere-9", "ap-northwest-12"] {
            assert_eq!((region_error(region), suggest_region(region)), (None, None), "{region}");
        }
        assert!(region_error("nowhere").is_some_and(|error| error.contains("such as \"eu-west-1\"")));
    }

    #[test]
    fn a_text_of_any_length_is_compared() {
        assert_eq!((distance("", ""), distance("", "abc"), distance("abc", "")), (0, 3, 3));
        assert_eq!((distance("abcd", "abdc"), distance("ä", "a")), (1, 1));
    }

    #[test]
    fn new_regions_must_be_enabled_and_those_of_other_partitions_not() {
        assert!(is_opt_in("af-south-1") && is_opt_in("xx-somewhere-9"));
        assert!(!is_opt_in("eu-west-1") && !is_opt_in("us-gov-west-1") && !is_opt_in("cn-north-1"));
    }
}
