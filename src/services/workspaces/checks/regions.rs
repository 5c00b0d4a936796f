//! The Regions in which there is WorkSpaces, and between which it copies images.

use super::rules;
use crate::aws::{is_known_region, is_opt_in, is_region, partition_of};
use crate::engine::check_regions;
use crate::terraform::{Diagnostics, Value};

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

/// Whether there is probably no WorkSpaces in a Region. Of a Region that is itself unknown nobody can tell.
fn lacks_workspaces(region: &str) -> bool {
    is_known_region(region) && !REGIONS.contains(&region)
}

/// Checks that there is WorkSpaces where an image shall live.
pub(crate) fn check_region(region: &str) -> Diagnostics {
    let missing = lacks_workspaces(region).then(|| {
        rules::REGION_WITHOUT_WORKSPACES.broken(format!(
            "As far as this version of the provider knows there is no WorkSpaces in {region}, and the image cannot be \
             made there. If AWS offers it there by now, all is well."
        ))
    });
    missing.into_iter().collect()
}

/// Checks that WorkSpaces copies images from the source's Region.
pub(crate) fn check_source(source_region: &Value<String>) -> Diagnostics {
    let missing = source_region.text().filter(|region| lacks_workspaces(region)).map(|region| {
        rules::SOURCE_REGION_WITHOUT_WORKSPACES.broken(format!(
            "As far as this version of the provider knows there is no WorkSpaces in {region}, so no image can be \
             copied from there. If AWS offers it there by now, all is well."
        ))
    });
    missing.into_iter().collect()
}

/// Checks that WorkSpaces copies images between two Regions.
pub(crate) fn check_pair(source_region: &Value<String>, region: &str) -> Diagnostics {
    if let Some(error) = check_regions(source_region, region) {
        return error.into();
    }
    let Some(source) = source_region.text().filter(|source| is_region(source) && *source != region) else {
        return Diagnostics::new();
    };
    let support = "AWS does that only for accounts that have asked AWS Support for it. If yours has, all is well.";
    let told = match partition_of(source) {
        "aws-cn" => Some(rules::CHINA.broken(format!(
            "WorkSpaces copies images within the Region China (Ningxia) only, and this copy goes from {source} to \
             {region}. Set `source_region` and `region` to \"cn-northwest-1\"."
        ))),
        "aws-us-gov" => {
            let detail = format!("The copy goes from {source} to {region}, which are Regions of GovCloud. {support}");
            Some(rules::GOVCLOUD.broken(detail))
        }
        _ if is_opt_in(source) => Some(rules::OPT_IN_SOURCE.broken(format!(
            "The copy goes from {source} to {region}, and {source} is a Region that accounts have to enable. {support}"
        ))),
        _ => None,
    };
    told.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_of_the_list_is_a_region() {
        assert!(REGIONS.iter().all(|region| is_known_region(region)));
        assert!(lacks_workspaces("eu-north-1") && !lacks_workspaces("eu-west-1") && !lacks_workspaces("xx-new-1"));
    }

    #[test]
    fn copies_within_a_region_are_always_legal() {
        for region in ["cn-northwest-1", "us-gov-west-1", "af-south-1", "eu-west-1"] {
            assert!(check_pair(&region.into(), region).is_empty(), "{region}");
        }
    }
}
