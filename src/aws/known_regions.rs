//! The Regions that this version knows, so that a misspelt one is told with what was probably meant.

/// Every public Region, and those of the other partitions.
///
/// Source: AWS's endpoint data (`partitions.json` of its SDKs), November 2026.
const REGIONS: [&str; 48] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "me-west-1",
    "mx-central-1",
    "sa-east-1",
    "sa-west-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isob-west-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// How many letters may be wrong for a Region still to be the one that was probably meant.
const MOST_MISTAKES: usize = 2;

/// Whether this version knows the Region. AWS opens new ones every year, so one that it does not know may exist.
pub fn is_known_region(region: &str) -> bool {
    REGIONS.contains(&region)
}

/// The known Region that is spelt most like the text, if one is close enough to be what was meant.
pub fn similar_region(text: &str) -> Option<&'static str> {
    let text = text.trim().to_ascii_lowercase().replace('_', "-");
    // No Region's name is longer, and the time that a comparison takes grows with the square of the length.
    if text.len() > 32 {
        return None;
    }
    let closest = REGIONS.into_iter().map(|region| (mistakes(&text, region), region)).min()?;
    (closest.0 <= MOST_MISTAKES).then_some(closest.1)
}

/// How many letters must be added, left out, replaced or swapped with the next to make one text of the other (the
/// optimal string alignment distance).
fn mistakes(one: &str, other: &str) -> usize {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for i in 1..=one.len() {
        let mut row = vec![i];
        for j in 1..=other.len() {
            let differs = usize::from(one[i - 1] != other[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + differs);
            if i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::partition::is_region;

    #[test]
    fn the_list_is_in_order_and_of_regions() {
        assert!(REGIONS.is_sorted());
        assert!(REGIONS.into_iter().all(is_region));
    }

    #[test]
    fn a_misspelt_region_is_recognised() {
        for (text, meant) in [
            ("eu-wset-1", "eu-west-1"),
            ("us-esat-2", "us-east-2"),
            ("eu-central1", "eu-central-1"),
            ("us_west_2", "us-west-2"),
            ("EU-WEST-3", "eu-west-3"),
            ("us-gov-eats-1", "us-gov-east-1"),
            ("eu-west-1a", "eu-west-1"),
        ] {
            assert_eq!(similar_region(text), Some(meant), "{text}");
        }
        for text in ["", "europe", "mars-central-1", &"x".repeat(1000)] {
            assert_eq!(similar_region(text), None, "{text}");
        }
    }
}
