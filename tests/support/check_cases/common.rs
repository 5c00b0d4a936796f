//! Checks of every image.

use serde_json::{Map, Value as Json, json};
use simulator::{Fault, FaultKind};

use super::common_removal::{lost, sources};
use super::fixtures::NEW_REGION;
use super::{APPSTREAM, CREATED, CheckCase, EC2, PlanInput, WORKSPACES, check_case};

/// Cases without requests to AWS.
pub(crate) fn cases() -> Vec<CheckCase> {
    [regions(), tags(), settings(), sources()].into_iter().flatten().collect()
}

fn regions() -> Vec<CheckCase> {
    let region = |region: &str| json!({ "region": region });
    let source = |region: &str| json!({ "source_region": region });
    let both = |source: &str, region: &str| json!({ "source_region": source, "region": region });
    let (form, source_form) = ("Invalid Region", "Invalid source Region");
    let (known, source_known) = ("Unknown Region", "Unknown source Region");
    let (apart, same) = ("Source in another AWS partition", "Copy is in the Region of its source");
    vec![
        check_case(EC2, (form, "region", "not the name"), region("europe"), region("eu-west-1")),
        check_case(EC2, (form, "region", "Did you mean \"eu-west-1\""), region("eu_west_1"), region("eu-west-1")),
        check_case(
            APPSTREAM,
            (form, "region", "Availability Zone of eu-west-1"),
            region("eu-west-1a"),
            region("eu-west-2"),
        ),
        check_case(CREATED, (form, "region", "Did you mean \"eu-west-1\""), region("EU-WEST-1"), region("eu-west-1")),
        check_case(EC2, (known, "region", "Did you mean \"eu-west-1\""), region("eu-wset-1"), region("eu-west-1")),
        check_case(
            WORKSPACES,
            (known, "region", "Did you mean \"us-west-2\""),
            region("us-wes-2"),
            region("ap-brandnew-1"),
        ),
        check_case(EC2, (source_form, "source_region", "\"us-east\""), source("us-east"), source("us-east-1")),
        check_case(
            WORKSPACES,
            (source_form, "source_region", "\"us-east-1\""),
            source("useast-1"),
            source("us-east-1"),
        ),
        check_case(APPSTREAM, (source_form, "source_region", "Region"), source("us-east-1b"), source("us-east-2")),
        check_case(EC2, (source_known, "source_region", "\"us-east-1\""), source("us-esat-1"), source("us-east-1")),
        check_case(
            EC2,
            (apart, "source_region", "aws-cn"),
            both("cn-north-1", "eu-west-1"),
            both("cn-north-1", "cn-northwest-1"),
        ),
        check_case(
            EC2,
            (apart, "source_region", "aws-us-gov"),
            source("us-gov-west-1"),
            both("us-gov-west-1", "us-gov-east-1"),
        ),
        check_case(
            APPSTREAM,
            (apart, "source_region", "aws-eusc"),
            both("us-east-1", "eusc-de-east-1"),
            source("us-east-1"),
        ),
        check_case(
            WORKSPACES,
            (apart, "source_region", "aws-cn"),
            source("cn-northwest-1"),
            both("cn-northwest-1", "cn-northwest-1"),
        ),
        check_case(
            EC2,
            (apart, "source_region", "CreateRestoreImageTask"),
            both("us-east-1", "us-gov-west-1"),
            both("us-gov-east-1", "us-gov-west-1"),
        ),
        check_case(EC2, (same, "region", "eu-west-1"), source("eu-west-1"), both("eu-west-1", "eu-west-1")),
        check_case(
            APPSTREAM,
            (same, "region", "the Region of the provider"),
            source("eu-west-1"),
            both("eu-west-1", "eu-west-1"),
        ),
        check_case(
            WORKSPACES,
            (same, "region", "Set `region` to the Region of the copy"),
            source("eu-west-1"),
            source("eu-west-2"),
        ),
        check_case(
            EC2,
            ("Missing Region", "region", "AWS_REGION"),
            PlanInput::from(json!({})).under(json!({ "region": null })),
            PlanInput::from(region("eu-west-1")).under(json!({ "region": null })),
        ),
    ]
}

fn tags() -> Vec<CheckCase> {
    let tag = |key: &str, value: Json| json!({ "tags": { key: value } });
    let many = |count: usize| (0..count).map(|number| (number.to_string(), json!("x"))).collect::<Map<_, _>>();
    let tags = |count: usize| json!({ "tags": many(count) });
    let default = |tags: Json| json!({ "default_tags": [{ "tags": tags }] });
    let [key_127, key_128, key_129] = [127, 128, 129].map(|length| "k".repeat(length));
    let [value_255, value_256, value_257] = [255, 256, 257].map(|length| json!("v".repeat(length)));
    let (key, value) = ("Invalid tag key", "Invalid tag value");
    let (all_keys, all_values) = ("Invalid tag key in default_tags", "Invalid tag value in default_tags");
    vec![
        check_case(EC2, ("Too many tags", "tags", "got 51"), tags(51), tags(50)),
        check_case(
            EC2,
            (key, "tags[\"aws:team\"]", "\"aws:\""),
            tag("aws:team", json!("web")),
            tag("aws-team", json!("web")),
        ),
        check_case(EC2, (key, "tags[\"AWS:x\"]", "\"aws:\""), tag("AWS:x", json!("web")), tag("x:aws:", json!("web"))),
        check_case(EC2, (key, "tags[\"\"]", "empty key"), tag("", json!("web")), tag("t", json!(""))),
        check_case(EC2, (key, "tags[", "129 characters"), tag(&key_129, json!("x")), tag(&key_128, json!("x"))),
        check_case(WORKSPACES, (key, "tags[", "at most 127"), tag(&key_128, json!("x")), tag(&key_127, json!("x"))),
        check_case(
            APPSTREAM,
            (key, "tags[\"a*b\"]", "'*' at position 2"),
            tag("a*b", json!("x")),
            tag("a+b é", json!("x")),
        ),
        check_case(
            EC2,
            (value, "tags[\"team\"]", "257 characters"),
            tag("team", value_257),
            tag("team", value_256.clone()),
        ),
        check_case(CREATED, (value, "tags[\"team\"]", "at most 255"), tag("team", value_256), tag("team", value_255)),
        check_case(
            APPSTREAM,
            (value, "tags[\"team\"]", "'!' at position 4"),
            tag("team", json!("web!")),
            tag("team", json!("web.")),
        ),
        check_case(EC2, (value, "tags[\"team\"]", "is null"), tag("team", Json::Null), tag("team", json!("!"))),
        check_case(
            APPSTREAM,
            ("Too many tags including default_tags", "tags", "got 51, 1 of them"),
            PlanInput::from(tags(50)).under(default(json!({ "owner": "platform" }))),
            PlanInput::from(tags(50)).under(default(json!({ "1": "y" }))),
        ),
        check_case(
            WORKSPACES,
            (all_keys, "tags", "at most 127"),
            PlanInput::from(json!({})).under(default(json!({ (key_128.as_str()): "x" }))),
            PlanInput::from(json!({})).under(default(json!({ (key_127.as_str()): "x" }))),
        ),
        check_case(
            APPSTREAM,
            (all_values, "tags", "'*' at position 1"),
            PlanInput::from(json!({})).under(default(json!({ "owner": "*" }))),
            PlanInput::from(tag("owner", json!("-"))).under(default(json!({ "owner": "*" }))),
        ),
    ]
}

fn settings() -> Vec<CheckCase> {
    let timeout = |operation: &str, duration: &str| json!({ "timeouts": { operation: duration } });
    let on_destroy = |value: &str| json!({ "on_destroy": value });
    let (ways, time) = ("Invalid on_destroy", "Invalid timeout");
    vec![
        check_case(EC2, (ways, "on_destroy", "\"deregister\""), on_destroy("keep"), on_destroy("retain")),
        check_case(APPSTREAM, (ways, "on_destroy", "\"retain\""), on_destroy("deregister"), on_destroy("delete")),
        check_case(
            EC2,
            (time, "timeouts.create", "\"5 minutes\""),
            timeout("create", "5 minutes"),
            timeout("create", "5m"),
        ),
        check_case(
            WORKSPACES,
            (time, "timeouts.update", "duration"),
            timeout("update", "60"),
            timeout("update", "60s"),
        ),
        check_case(CREATED, (time, "timeouts.delete", "\"0s\""), timeout("delete", "0s"), timeout("delete", "1s")),
        check_case(
            APPSTREAM,
            (time, "timeouts.delete", "duration"),
            timeout("delete", "-1h"),
            timeout("delete", "1h30m"),
        ),
    ]
}

/// AWS denies a request.
pub(crate) fn denied(service: &str, operation: &str) -> Fault {
    let code = if service == "ec2" { "UnauthorizedOperation" } else { "AccessDeniedException" };
    Fault::of(
        service,
        operation,
        FaultKind::Error { code: code.into(), message: "Not authorized.".into(), status: 403 },
    )
}

/// Checks of every image that read from AWS.
pub(crate) fn live() -> Vec<CheckCase> {
    let region = |region: &str| json!({ "region": region });
    let source = |region: &str| json!({ "source_region": region });
    let (closed, unknown) = ("Region not enabled for this account", "Region not found");
    let unchecked = "Plan check skipped";
    let claimed = "Image name used by another resource";
    let retained = "Name kept by the replaced image";
    let [keep, drop] = ["retain", "delete"].map(|way| json!({ "on_destroy": way }));
    let changed = || json!({ "name": "used", "description": "Another" });
    vec![
        check_case(EC2, (closed, "region", "ap-east-1"), region("ap-east-1"), region("ap-northeast-1")),
        check_case(EC2, (closed, "source_region", "af-south-1"), source("af-south-1"), json!({})),
        check_case(APPSTREAM, (closed, "region", "opted in"), region("ca-west-1"), region("ca-central-1")),
        check_case(EC2, (unknown, "region", "xx-nowhere-9"), region("xx-nowhere-9"), region("eu-north-1")),
        // AWS knows which Regions exist, so the plan does not repeat the warning of validation.
        check_case(EC2, (unknown, "region", "Did you mean \"eu-west-1\""), region("eu-wst-1"), region(NEW_REGION)),
        check_case(EC2, (unknown, "source_region", "Did you mean \"us-east-1\""), source("us-esat-1"), json!({})),
        check_case(WORKSPACES, (unknown, "region", "\"eu-west-2\""), region("eu-west-22"), region(NEW_REGION)),
        check_case(
            EC2,
            (unchecked, "", "ec2:DescribeSnapshots"),
            PlanInput::from(json!({})).during(denied("ec2", "DescribeSnapshots")),
            json!({}),
        ),
        check_case(
            APPSTREAM,
            (unchecked, "", "appstream:DescribeFleets"),
            PlanInput::destroy("free@eu-west-1").during(denied("appstream", "DescribeFleets")),
            PlanInput::destroy("free@eu-west-1"),
        ),
        check_case(
            APPSTREAM,
            (claimed, "name", "\"golden\" in eu-west-1"),
            PlanInput::from(json!({ "description": "One" })).another_resource(json!({ "description": "Two" })),
            PlanInput::from(json!({ "description": "One" }))
                .another_resource(json!({ "description": "Two", "name": "silver" })),
        ),
        check_case(
            WORKSPACES,
            (claimed, "name", "Give each resource its own `name`"),
            PlanInput::from(json!({ "description": "One" })).another_resource(json!({ "description": "Two" })),
            PlanInput::from(json!({ "description": "One" }))
                .another_resource(json!({ "description": "Two", "region": "eu-west-3" })),
        ),
        check_case(
            APPSTREAM,
            (retained, "name", "Set another `name`"),
            PlanInput::from(json!({ "name": "free", "description": "Another" }))
                .keeping("free@eu-west-1", keep.clone()),
            PlanInput::from(json!({ "name": "free", "description": "Another" })).keeping("free@eu-west-1", drop),
        ),
        check_case(
            WORKSPACES,
            (retained, "name", "on_destroy = \"retain\""),
            PlanInput::from(changed()).keeping("wsi-0used0001@eu-west-1", keep.clone()),
            PlanInput::from(json!({ "name": "useful", "description": "Another" }))
                .keeping("wsi-0used0001@eu-west-1", keep),
        ),
    ]
    .into_iter()
    .chain(lost())
    .map(CheckCase::live)
    .collect()
}
