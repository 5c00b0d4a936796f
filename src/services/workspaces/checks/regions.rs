//! The Regions in which WorkSpaces is available, as far as is known.

use crate::services::shared::availability::Availability;

/// Source: the endpoints of WorkSpaces in AWS's `endpoints.json` of November 2026.
pub(crate) const AVAILABILITY: Availability = Availability {
    service: "WorkSpaces",
    regions: &[
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
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::is_known_region;

    #[test]
    fn lists_only_known_regions() {
        assert!(AVAILABILITY.regions.iter().all(|region| is_known_region(region)));
    }
}
