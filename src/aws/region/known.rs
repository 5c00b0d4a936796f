//! The known Regions, and suggestions for misspelled names.
//!
//! AWS launches new Regions every year, so an unknown name can be valid. The table serves suggestions and the check of
//! opt-in Regions.

use super::partition::{is_region, partition_of};
use crate::terraform::quoted;

/// The Regions that every account of the partition `aws` can use, in order of suggestion: the most used ones first.
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

/// The opt-in Regions, and those of the other partitions.
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

/// The maximum length of a text that can be a misspelled Region, in bytes. The cost of a suggestion grows with the length.
const MAX_MISSPELLED: usize = 32;

/// Whether the table contains the Region.
pub fn is_known_region(region: &str) -> bool {
    known().any(|known| known == region)
}

/// Whether an account must opt in to the Region before it can use it. That holds for every Region that AWS launched since
/// 2019, so also for unknown ones.
pub fn is_opt_in(region: &str) -> bool {
    partition_of(region) == "aws" && !ALWAYS_ENABLED.contains(&region)
}

/// The detail of an error if the text cannot be the name of a Region.
pub fn region_error(text: &str) -> Option<String> {
    if is_region(text) {
        return None;
    }
    let normalized = normalize(text).unwrap_or_default();
    let zone = normalized.strip_suffix(|c: char| c.is_ascii_lowercase()).filter(|region| is_known_region(region));
    let found = format!("{} is not the name of an AWS Region", quoted(text));
    Some(match (zone, nearest(&normalized, 2)) {
        (Some(region), _) => format!("{found}; it looks like an Availability Zone of {region}. Use \"{region}\"."),
        (None, Some(region)) => format!("{found}. Did you mean \"{region}\"?"),
        (None, None) => format!("{found}. Use a name such as \"eu-west-1\"."),
    })
}

/// The detail of a warning if the name looks like a misspelling of a known Region.
pub fn suggest_region(region: &str) -> Option<String> {
    let suggestion = suggestion(region)?;
    Some(format!("{suggestion} Ignore this warning if AWS launched the Region after this version."))
}

/// The detail of an error if the name looks like a misspelling of a known Region.
pub fn unknown_region(region: &str) -> Option<String> {
    let suggestion = suggestion(region)?;
    Some(format!(
        "{suggestion} If AWS launched the Region after this version, set `skip_region_validation = true` in the provider \
         block."
    ))
}

/// The detail of an error about a Region that this version does not know and that could not be checked with AWS.
pub(crate) fn not_in_this_version(region: &str) -> String {
    let meant = similar_region(region).map(|meant| format!(" Did you mean {meant:?}?")).unwrap_or_default();
    format!(
        "Region {} is unknown to this version of the provider.{meant} If AWS launched the Region after this version, set \
         `skip_region_validation = true`.",
        quoted(region)
    )
}

/// The most used known Region of the partition of a Region.
pub(crate) fn main_region(region: &str) -> &'static str {
    let partition = partition_of(region);
    known().find(|known| partition_of(known) == partition).unwrap_or(ALWAYS_ENABLED[0])
}

fn suggestion(region: &str) -> Option<String> {
    if !is_region(region) || is_known_region(region) {
        return None;
    }
    let meant = nearest(region, 1)?;
    Some(format!("Region {} is unknown to this version of the provider. Did you mean \"{meant}\"?", quoted(region)))
}

/// The known Region that is most similar to the text, if one is similar enough.
pub(crate) fn similar_region(text: &str) -> Option<&'static str> {
    nearest(&normalize(text)?, 2)
}

/// The text in the form of a Region name, unless it is too long to be one.
fn normalize(text: &str) -> Option<String> {
    let text = text.trim();
    (text.len() <= MAX_MISSPELLED).then(|| text.to_lowercase().replace(['_', ' '], "-"))
}

fn known() -> impl Iterator<Item = &'static str> {
    ALWAYS_ENABLED.into_iter().chain(OTHERS)
}

/// The nearest known Region within a maximum distance.
fn nearest(text: &str, max_distance: usize) -> Option<&'static str> {
    let distances = known().map(|region| (distance(text, region), region));
    let near = distances.filter(|(distance, _)| *distance <= max_distance);
    near.min_by_key(|(distance, _)| *distance).map(|(_, region)| region)
}

/// The optimal string alignment distance of two texts: the number of insertions, deletions, substitutions and
/// transpositions of neighbors.
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
    fn table_has_valid_and_unique_regions() {
        let mut all: Vec<_> = known().collect();
        assert!(all.iter().all(|region| is_region(region)));
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn suggests_region_for_misspelled_name() {
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
            let warning = suggest_region(text).unwrap_or_default();
            assert!(warning.contains(&format!("\"{meant}\"")), "{text}: {warning}");
        }
    }

    #[test]
    fn accepts_known_and_new_regions() {
        for region in ["eu-west-1", "ap-southeast-7", "us-gov-east-1", "xx-somewhere-9", "ap-northwest-12"] {
            assert_eq!((region_error(region), suggest_region(region)), (None, None), "{region}");
        }
        assert!(region_error("nowhere").is_some_and(|error| error.contains("such as \"eu-west-1\"")));
    }

    #[test]
    fn rejects_long_texts_quickly() {
        let started = std::time::Instant::now();
        for text in ["a", "-", "eu-west-1", "ä", "A", "a-"].map(|part| part.repeat(1 << 20)) {
            for text in [format!("{text}-1"), text] {
                assert!(region_error(&text).is_some_and(|error| error.len() < 1000));
                assert_eq!((suggest_region(&text), similar_region(&text)), (None, None));
            }
        }
        assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
    }

    #[test]
    fn measures_distances() {
        assert_eq!((distance("", ""), distance("", "abc"), distance("abc", "")), (0, 3, 3));
        assert_eq!((distance("abcd", "abdc"), distance("ä", "a")), (1, 1));
    }

    #[test]
    fn unknown_regions_are_opt_in_regions() {
        assert!(is_opt_in("af-south-1") && is_opt_in("xx-somewhere-9"));
        assert!(!is_opt_in("eu-west-1") && !is_opt_in("us-gov-west-1") && !is_opt_in("cn-north-1"));
    }
}
