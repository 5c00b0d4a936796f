//! Checks of a WorkSpaces image, copied or created from a WorkSpace.

use serde_json::json;

use super::common::denied;
use super::{CREATED, CheckCase, FAILED, PlanInput, WORKSPACES, check_case};

pub(crate) fn cases() -> Vec<CheckCase> {
    let live = copies().into_iter().chain(creations()).chain(removal()).map(CheckCase::live);
    form().into_iter().chain(regions()).chain(live).collect()
}

fn form() -> Vec<CheckCase> {
    let name = |name: &str| json!({ "name": name });
    let description = |text: &str| json!({ "description": text });
    let id = |id: &str| json!({ "source_image_id": id });
    let workspace = |id: &str| json!({ "workspace_id": id });
    let owner = |owner: &str| json!({ "expected_source_owner_id": owner });
    let (invalid, text) = ("Invalid WorkSpaces image name", "Invalid description");
    let (source, made_from) = ("Invalid WorkSpaces image ID", "Invalid WorkSpace ID");
    vec![
        check_case(WORKSPACES, (invalid, "name", "' ' at position 7"), name("golden image"), name("golden_image")),
        check_case(WORKSPACES, (invalid, "name", "has 65."), name(&"n".repeat(65)), name(&"n".repeat(64))),
        check_case(CREATED, (invalid, "name", "has 0."), name(""), name("g")),
        check_case(CREATED, (invalid, "name", "':' at position 2"), name("a:b"), name("a/b(c)\\d")),
        check_case(
            WORKSPACES,
            (text, "description", "'\\\\' at position 2"),
            description("a\\b"),
            description("a b (c)"),
        ),
        check_case(
            WORKSPACES,
            ("Empty string for an optional argument", "description", "`null`"),
            description(""),
            json!({ "description": null }),
        ),
        check_case(CREATED, (text, "description", "has 0."), description(""), description("d")),
        check_case(
            CREATED,
            (text, "description", "has 257."),
            description(&"d".repeat(257)),
            description(&"d".repeat(256)),
        ),
        check_case(WORKSPACES, (source, "source_image_id", "has 0 characters"), id("wsi-"), id("wsi-0123456789")),
        check_case(
            WORKSPACES,
            (source, "source_image_id", "the ID of a WorkSpace, not"),
            id("ws-0aaaaaaa1"),
            id("wsi-0aaaaaaa1"),
        ),
        check_case(
            WORKSPACES,
            (source, "source_image_id", "the ID of an AMI"),
            id("ami-0123456789abcdef0"),
            id("wsi-0aaaaaaa1"),
        ),
        check_case(
            WORKSPACES,
            (source, "source_image_id", "'A' at position 6"),
            id("wsi-0AAAAAAA1"),
            id("wsi-0aaaaaaa1"),
        ),
        check_case(
            WORKSPACES,
            (source, "source_image_id", "is an ARN"),
            id("arn:aws:workspaces:us-east-1:123456789012:workspaceimage/wsi-0aaaaaaa1"),
            id("wsi-0aaaaaaa1"),
        ),
        check_case(
            WORKSPACES,
            (source, "source_image_id", "data source `image_workspaces`"),
            id("office desktop"),
            id("wsi-0aaaaaaa1"),
        ),
        check_case(
            WORKSPACES,
            ("WorkSpaces image ID may be too short", "source_image_id", "at least 9"),
            id("wsi-12345678"),
            id("wsi-123456789"),
        ),
        check_case(
            WORKSPACES,
            ("Invalid account ID", "expected_source_owner_id", "twelve"),
            owner("self"),
            owner("123456789012"),
        ),
        check_case(
            CREATED,
            (made_from, "workspace_id", "has 1 character "),
            workspace("ws-1"),
            workspace("ws-12345678"),
        ),
        check_case(
            CREATED,
            (made_from, "workspace_id", "the ID of a directory"),
            workspace("d-9067aaaaaa"),
            workspace("ws-0aaaaaaa1"),
        ),
        check_case(
            CREATED,
            (made_from, "workspace_id", "the ID of a WorkSpaces image"),
            workspace("wsi-0aaaaaaa1"),
            workspace("ws-0aaaaaaa1"),
        ),
    ]
}

fn regions() -> Vec<CheckCase> {
    let both = |source: &str, region: &str| json!({ "source_region": source, "region": region });
    let missing = "WorkSpaces may not be available in the Region";
    vec![
        check_case(
            WORKSPACES,
            ("WorkSpaces cannot copy images between Regions in China", "source_region", "Ningxia"),
            both("cn-northwest-1", "cn-north-1"),
            both("cn-northwest-1", "cn-northwest-1"),
        ),
        check_case(
            WORKSPACES,
            ("Copy between AWS GovCloud (US) Regions requires AWS Support", "source_region", "us-gov-east-1"),
            both("us-gov-west-1", "us-gov-east-1"),
            both("us-gov-west-1", "us-gov-west-1"),
        ),
        check_case(
            WORKSPACES,
            ("Copy from an opt-in Region requires AWS Support", "source_region", "af-south-1"),
            both("af-south-1", "eu-west-1"),
            both("eu-west-1", "af-south-1"),
        ),
        check_case(
            WORKSPACES,
            (missing, "region", "eu-north-1"),
            both("us-east-1", "eu-north-1"),
            both("us-east-1", "eu-west-2"),
        ),
        check_case(
            CREATED,
            (missing, "region", "us-west-1"),
            json!({ "region": "us-west-1" }),
            json!({ "region": "us-west-2" }),
        ),
        check_case(
            WORKSPACES,
            ("WorkSpaces may not be available in the source Region", "source_region", "us-west-1"),
            both("us-west-1", "eu-west-1"),
            both("us-west-2", "eu-west-1"),
        ),
    ]
}

fn copies() -> Vec<CheckCase> {
    let id = |id: &str| json!({ "source_image_id": id });
    let licensed = |region: &str| json!({ "source_image_id": "wsi-0licensed", "region": region });
    let owner = |owner: &str| json!({ "expected_source_owner_id": owner });
    let (taken, quota) = ("WorkSpaces image name already in use", "WorkSpaces image quota may be exceeded");
    let kept = "wsi-0free0001@eu-west-1";
    let replaced = || PlanInput::from(json!({ "name": "free", "description": "Another" })).keeping(kept, json!({}));
    let stranger = || json!({ "name": "stranger" });
    vec![
        check_case(
            WORKSPACES,
            ("Source image not found", "source_image_id", "a different ID in each Region"),
            id("wsi-0nothing1"),
            json!({}),
        ),
        check_case(
            WORKSPACES,
            ("Source image cannot be copied in its current state", "source_image_id", "It went wrong."),
            id("wsi-0failed01"),
            json!({}),
        ),
        check_case(
            WORKSPACES,
            ("Source image not available yet", "source_image_id", "Apply waits"),
            id("wsi-0pending1"),
            json!({}),
        ),
        check_case(
            WORKSPACES,
            (
                "Source image is owned by another account",
                "expected_source_owner_id",
                "belongs to AWS account 123456789012",
            ),
            owner("999988887777"),
            owner("123456789012"),
        ),
        check_case(
            WORKSPACES,
            ("Region not enabled for BYOL images", "region", "dedicated hardware"),
            licensed("eu-west-1"),
            licensed("eu-central-1"),
        ),
        check_case(
            WORKSPACES,
            (quota, "region", "40 images in eu-west-2, and its quota is 40"),
            json!({ "region": "eu-west-2" }),
            json!({ "region": "eu-west-3" }),
        ),
        check_case(
            WORKSPACES,
            (quota, "region", "the default quota is 40"),
            PlanInput::from(json!({ "region": "eu-central-1" })).during(denied("servicequotas", "GetServiceQuota")),
            json!({ "region": "eu-central-1" }),
        ),
        check_case(WORKSPACES, (taken, "name", "wsi-0stranger@eu-west-1"), stranger(), json!({ "name": "silver" })),
        check_case(WORKSPACES, (taken, "name", "import {"), stranger(), replaced()),
        check_case(WORKSPACES, (taken, "name", "names are unique"), stranger(), replaced().tainted()),
        check_case(
            WORKSPACES,
            (taken, "name", "state \"ERROR\""),
            json!({ "name": "wreck" }),
            PlanInput::from(json!({ "name": "broken" })).keeping("wsi-0broken01@eu-west-1", json!({})).warned(FAILED),
        ),
        check_case(CREATED, (taken, "name", "wsi-0stranger"), stranger(), json!({})),
    ]
}

fn creations() -> Vec<CheckCase> {
    let workspace = |id: &str| json!({ "workspace_id": id });
    vec![
        check_case(
            CREATED,
            ("WorkSpace not found", "workspace_id", "in the Region of its WorkSpace"),
            workspace("ws-0nothing1"),
            json!({}),
        ),
        check_case(
            CREATED,
            ("WorkSpace has an encrypted volume", "workspace_id", "encrypted volume"),
            workspace("ws-0encrypted"),
            json!({}),
        ),
        check_case(
            CREATED,
            ("WorkSpace is terminated, suspended or in error", "workspace_id", "SUSPENDED"),
            workspace("ws-0suspended"),
            json!({}),
        ),
        check_case(
            CREATED,
            ("WorkSpace is not available", "workspace_id", "STOPPED"),
            workspace("ws-0stopped01"),
            json!({}),
        ),
    ]
}

fn removal() -> Vec<CheckCase> {
    let bundles = "Image to be removed is used by bundles";
    vec![
        check_case(
            WORKSPACES,
            (bundles, "", "office"),
            PlanInput::destroy("wsi-0used0001@eu-west-1"),
            PlanInput::destroy("wsi-0free0001@eu-west-1"),
        ),
        check_case(
            CREATED,
            (bundles, "", "wsb-0used0001"),
            PlanInput::destroy("wsi-0used0001@eu-west-1"),
            PlanInput::destroy("wsi-0free0001@eu-west-1"),
        ),
    ]
}
