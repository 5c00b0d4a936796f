//! The Regions in which there is WorkSpaces, as far as is known.

use crate::aws::is_known_region;

/// Source: the endpoints of WorkSpaces in AWS's `endpoints.json` of November 2026. AWS adds to them, so a Region that
/// is missing here is worth a warning and no more.
const REGIONS: [&str; 23] = [
    "af-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-5",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "il-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-2",
    "cn-northwest-1",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
];

/// Whether there is probably no WorkSpaces in a Region. Nothing is known of a Region that this version of the provider does not know.
pub(crate) fn lacks_workspaces(region: &str) -> bool {
    is_known_region(region) && !REGIONS.contains(&region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_of_the_list_is_a_region() {
        assert!(REGIONS.iter().all(|region| is_known_region(region)));
        assert!(lacks_workspaces("eu-north-1") && !lacks_workspaces("eu-west-1") && !lacks_workspaces("xx-new-1"));
    }
}
