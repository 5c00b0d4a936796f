//! Checks of an AppStream image copy.

use serde_json::{Value as Json, json};

use super::common::denied;
use super::{APPSTREAM, CheckCase, FAILED, PlanInput, check_case};

pub(crate) fn cases() -> Vec<CheckCase> {
    let live = live().into_iter().chain(removals()).map(CheckCase::live);
    form().into_iter().chain(sources()).chain(regions()).chain(live).collect()
}

fn form() -> Vec<CheckCase> {
    let name = |name: &str| json!({ "name": name });
    let source = |name: &str| json!({ "source_image_name": name });
    let description = |length: usize| json!({ "description": "d".repeat(length) });
    let (invalid, long) = ("Invalid AppStream image name", "Description too long");
    let source_name = "Invalid source image name";
    vec![
        check_case(APPSTREAM, (invalid, "name", "has 0."), name(""), name("a")),
        check_case(APPSTREAM, (invalid, "name", "has 102."), name(&"n".repeat(102)), name(&"n".repeat(101))),
        check_case(APPSTREAM, (invalid, "name", "'-' at position 1"), name("-golden"), name("0-golden")),
        check_case(APPSTREAM, (invalid, "name", "' ' at position 7"), name("golden image"), name("golden_image.1")),
        check_case(
            APPSTREAM,
            (source_name, "source_image_name", "'/' at position 4"),
            source("win/2022"),
            source("win.2022"),
        ),
        check_case(APPSTREAM, (long, "description", "has 257."), description(257), description(256)),
        check_case(
            APPSTREAM,
            ("Empty string for an optional argument", "source_image_arn", "`null`"),
            json!({ "source_image_arn": "" }),
            json!({ "source_image_arn": null, "description": "" }),
        ),
    ]
}

fn sources() -> Vec<CheckCase> {
    let arn = |arn: &str| json!({ "source_image_name": null, "source_image_arn": arn });
    let of = |partition: &str, region: &str, account: &str| {
        arn(&format!("arn:{partition}:appstream:{region}:{account}:image/win2022-base"))
    };
    let good = || of("aws", "us-east-1", "123456789012");
    let form = "Invalid source image ARN";
    let itself = "Copy has the name and Region of its source";
    let mut in_place = good();
    in_place["name"] = json!("win2022-base");
    let mut elsewhere = in_place.clone();
    in_place["region"] = json!("us-east-1");
    elsewhere["region"] = json!("us-east-2");
    let same = |name: &str| json!({ "name": name, "source_region": "eu-west-1", "region": "eu-west-1", "source_image_name": "golden" });
    vec![
        check_case(APPSTREAM, (form, "source_image_arn", "such as"), arn("win2022-base"), good()),
        check_case(
            APPSTREAM,
            (form, "source_image_arn", "such as"),
            arn("arn:aws:ec2:us-east-1:123456789012:image/ami-1"),
            good(),
        ),
        check_case(APPSTREAM, (form, "source_image_arn", "such as"), of("aws", "us-east-1", "1234"), good()),
        check_case(
            APPSTREAM,
            ("Source ARN partition does not match its Region", "source_image_arn", "aws-us-gov"),
            of("aws-us-gov", "us-east-1", "123456789012"),
            good(),
        ),
        check_case(
            APPSTREAM,
            ("Source ARN does not match source_region", "source_image_arn", "`source_region` is \"us-east-1\""),
            of("aws", "us-east-2", "123456789012"),
            good(),
        ),
        check_case(
            APPSTREAM,
            ("AWS base image cannot be copied", "source_image_arn", "image builder"),
            of("aws", "us-east-1", ""),
            good(),
        ),
        check_case(
            APPSTREAM,
            ("Missing source image", "source_image_name", "source_image_arn"),
            json!({ "source_image_name": null }),
            good(),
        ),
        check_case(
            APPSTREAM,
            ("Conflicting source arguments", "source_image_arn", "only one of them"),
            {
                let mut two = good();
                two["source_image_name"] = json!("win2022-base");
                two
            },
            good(),
        ),
        check_case(APPSTREAM, (itself, "name", "another Region"), in_place, elsewhere),
        check_case(APPSTREAM, (itself, "name", "\"golden\" in eu-west-1"), same("golden"), same("golden-2")),
    ]
}

fn regions() -> Vec<CheckCase> {
    let both = |source: &str, region: &str| json!({ "source_region": source, "region": region });
    vec![
        check_case(
            APPSTREAM,
            ("AppStream 2.0 not available in China", "source_region", "cn-northwest-1"),
            both("cn-north-1", "cn-northwest-1"),
            both("us-gov-west-1", "us-gov-east-1"),
        ),
        check_case(
            APPSTREAM,
            ("AppStream 2.0 may not be available in the destination Region", "region", "eu-north-1"),
            both("us-east-1", "eu-north-1"),
            both("us-east-1", "eu-central-1"),
        ),
        check_case(
            APPSTREAM,
            ("AppStream 2.0 may not be available in the source Region", "source_region", "us-west-1"),
            both("us-west-1", "eu-west-1"),
            both("us-west-2", "eu-west-1"),
        ),
    ]
}

/// An image without references.
const FREE: &str = "free@eu-west-1";

fn live() -> Vec<CheckCase> {
    let source = |name: &str| json!({ "source_image_name": name });
    let arn = |account: &str, name: &str| {
        let arn = format!("arn:aws:appstream:us-east-1:{account}:image/{name}");
        json!({ "source_image_name": null, "source_image_arn": arn })
    };
    let licensed = |region: &str| json!({ "source_image_name": "licensed", "region": region });
    let (missing, foreign) = ("Source image not found", "Source image not owned by this account");
    let (taken, quota) = ("AppStream image name already in use", "AppStream image quota may be exceeded");
    let replaced = |id: &'static str, name: &str, state: Json| {
        PlanInput::from(json!({ "name": name, "description": "Another" })).keeping(id, state)
    };
    vec![
        check_case(
            APPSTREAM,
            (missing, "source_image_name", "\"nothing\" does not exist in us-east-1"),
            source("nothing"),
            source("win2022-base"),
        ),
        check_case(
            APPSTREAM,
            (missing, "source_image_arn", "source_image_arn"),
            arn("123456789012", "nothing"),
            arn("123456789012", "win2022-base"),
        ),
        check_case(
            APPSTREAM,
            (foreign, "source_image_arn", "shared by another"),
            arn("999988887777", "finance-apps"),
            arn("123456789012", "win2022-base"),
        ),
        check_case(
            APPSTREAM,
            (foreign, "source_image_name", "shared by another"),
            source("finance-apps"),
            source("win2022-base"),
        ),
        check_case(
            APPSTREAM,
            (foreign, "source_image_name", "public image"),
            source("AppStream-WinServer2022-10-06-2026"),
            source("win2022-base"),
        ),
        check_case(
            APPSTREAM,
            ("Source image cannot be copied in its current state", "source_image_name", "It went wrong."),
            source("failed"),
            source("win2022-base"),
        ),
        check_case(
            APPSTREAM,
            ("Source image not available yet", "source_image_name", "Apply waits"),
            source("unfinished"),
            source("win2022-base"),
        ),
        check_case(
            APPSTREAM,
            ("Region not enabled for BYOL images", "region", "BYOL"),
            licensed("eu-west-1"),
            licensed("eu-central-1"),
        ),
        check_case(
            APPSTREAM,
            (quota, "region", "10 images in eu-west-2, and its quota is 10"),
            json!({ "region": "eu-west-2" }),
            json!({ "region": "eu-west-3" }),
        ),
        // The quota is raised, or cannot be read.
        check_case(
            APPSTREAM,
            (quota, "region", "do not allow servicequotas:GetServiceQuota"),
            PlanInput::from(json!({ "region": "eu-central-1" })).during(denied("servicequotas", "GetServiceQuota")),
            json!({ "region": "eu-central-1" }),
        ),
        check_case(
            APPSTREAM,
            (taken, "name", "stranger@eu-west-1"),
            json!({ "name": "stranger" }),
            json!({ "name": "silver" }),
        ),
        check_case(
            APPSTREAM,
            (taken, "name", "import {"),
            json!({ "name": "stranger" }),
            replaced(FREE, "free", json!({})),
        ),
        check_case(
            APPSTREAM,
            (taken, "name", "names are unique"),
            json!({ "name": "stranger" }),
            replaced(FREE, "free", json!({})).tainted(),
        ),
        check_case(
            APPSTREAM,
            (taken, "name", "\"FAILED\""),
            json!({ "name": "wreck" }),
            PlanInput::from(json!({ "name": "broken" })).keeping("broken@eu-west-1", json!({})).warned(FAILED),
        ),
    ]
}

/// Images with references that block deletion.
fn removals() -> Vec<CheckCase> {
    let (fleets, builders) = ("Image to be removed is used by fleets", "Image to be removed is used by image builders");
    vec![
        check_case(
            APPSTREAM,
            (fleets, "", "fleets: office"),
            PlanInput::destroy("used@eu-west-1"),
            PlanInput::destroy(FREE),
        ),
        check_case(
            APPSTREAM,
            (builders, "", "workshop"),
            PlanInput::destroy("built@eu-west-1"),
            PlanInput::destroy(FREE),
        ),
    ]
}
