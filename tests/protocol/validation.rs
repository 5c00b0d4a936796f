//! What can be said of a copy's configuration without any network: everything that AWS would refuse an hour later.

use serde_json::{Map, Value as Json, json};

use crate::consistency::client::summaries;
use crate::consistency::values::unknown;
use crate::world::{COPY, World, copy};

/// Arguments that are wrong, the path and a part of the message, and their nearest legal neighbours.
type Case = (Json, &'static str, &'static str, Json);

/// The source.
fn source() -> Vec<Case> {
    let id = |id: &str| json!({ "source_image_id": id });
    let region = |region: &str| json!({ "source_region": region });
    let owner = |owner: &str| json!({ "expected_source_owner_id": owner });
    vec![
        (id(""), "source_image_id", "id of an AMI", id("ami-12345678")),
        (id("ami-1234567"), "source_image_id", "\"ami-1234567\"", id("ami-12345678")),
        (id("ami-0123456789abcdef"), "source_image_id", "id of an AMI", id("ami-0123456789abcdef0")),
        (id("ami-0123456789ABCDEF0"), "source_image_id", "id of an AMI", id("ami-0123456789abcdef0")),
        (id("snap-12345678"), "source_image_id", "id of an AMI", id("ami-12345678")),
        (id("web-2026.11"), "source_image_id", "id of an AMI", id("ami-12345678")),
        (region("us-east"), "source_region", "\"us-east\"", region("us-east-1")),
        (region("us-east-1a"), "source_region", "Region", region("us-east-1")),
        (region("US-EAST-1"), "source_region", "Region", region("us-east-1")),
        (owner("12345678901"), "expected_source_owner_id", "twelve digits", owner("123456789012")),
        (owner("1234-5678-9012"), "expected_source_owner_id", "account", owner("123456789012")),
    ]
}

/// The copy itself.
fn image() -> Vec<Case> {
    let name = |name: &str| json!({ "name": name });
    let region = |region: &str| json!({ "region": region });
    let description = |length: usize| json!({ "description": "d".repeat(length) });
    let time = |time: &str| json!({ "deprecation_time": time });
    let protection = |value: &str| json!({ "deregistration_protection": value });
    vec![
        (name(""), "name", "0 characters", name("abc")),
        (name("ab"), "name", "2 characters", name("abc")),
        (name(&"n".repeat(129)), "name", "129 characters", name(&"n".repeat(128))),
        (name("golden:1"), "name", "':' at position 7", name("golden-1")),
        (name("gölden"), "name", "'ö' at position 2", name("go lden")),
        (name("golden\n"), "name", "position 7", name("golden (1)")),
        (region(""), "region", "Region", region("eu-west-1")),
        (region("eu-west"), "region", "\"eu-west\"", region("eu-west-2")),
        (description(256), "description", "256 characters", description(255)),
        (time("tomorrow"), "deprecation_time", "\"tomorrow\"", time("2030-01-01T00:00:00Z")),
        (time("2030-01-01"), "deprecation_time", "RFC 3339", time("2030-01-01T00:00:00+01:00")),
        (time("2030-13-01T00:00:00Z"), "deprecation_time", "RFC 3339", time("2030-12-01T00:00:00Z")),
        (protection("on"), "deregistration_protection", "enabled-with-cooldown", protection("enabled")),
        (protection(""), "deregistration_protection", "disabled", protection("disabled")),
    ]
}

/// Arguments that exclude or need each other.
fn together() -> Vec<Case> {
    let key = |encrypted: Json| json!({ "kms_key_id": "alias/images", "encrypted": encrypted });
    let minutes = |minutes: Json| json!({ "snapshot_copy_completion_duration_minutes": minutes });
    let (outpost, zone) = ("arn:aws:outposts:us-east-1:123456789012:outpost/op-0123456789abcdef0", "us-east-1-bos-1a");
    let alone = || json!({ "destination_availability_zone": zone });
    vec![
        (key(Json::Null), "kms_key_id", "encrypted = true", key(json!(true))),
        (key(json!(false)), "kms_key_id", "encrypted = true", key(unknown())),
        (minutes(json!(0)), DURATION, "0 minutes", minutes(json!(15))),
        (minutes(json!(20)), DURATION, "steps of 15", minutes(json!(30))),
        (minutes(json!(2895)), DURATION, "15 to 2880", minutes(json!(2880))),
        (minutes(json!(-15)), DURATION, "15 to 2880", minutes(json!(45))),
        (minutes(json!(15.5)), DURATION, "whole number", minutes(json!(15.0))),
        (
            json!({ "destination_outpost_arn": outpost, "destination_availability_zone": zone }),
            "destination_availability_zone",
            "destination_outpost_arn",
            json!({ "destination_outpost_arn": outpost }),
        ),
        (
            json!({ "destination_availability_zone": zone, "destination_availability_zone_id": "use1-bos1-az1" }),
            "destination_availability_zone_id",
            "not both",
            json!({ "destination_availability_zone_id": "use1-bos1-az1" }),
        ),
        (
            json!({ "destination_outpost_arn": "op-0123456789abcdef0" }),
            "destination_outpost_arn",
            "ARN",
            json!({ "destination_outpost_arn": outpost }),
        ),
        (
            json!({ "destination_availability_zone": zone, DURATION: 15 }),
            DURATION,
            "destination_availability_zone",
            alone(),
        ),
    ]
}

const DURATION: &str = "snapshot_copy_completion_duration_minutes";

/// Tags, and what Terraform alone decides.
fn settings() -> Vec<Case> {
    let tag = |key: &str, value: &str| json!({ "tags": { key: value } });
    let tags = |count: usize| {
        let tags: Map<_, _> = (0..count).map(|number| (number.to_string(), json!("x"))).collect();
        json!({ "tags": tags })
    };
    let timeout = |operation: &str, duration: &str| json!({ "timeouts": { operation: duration } });
    let on_destroy = |value: &str| json!({ "on_destroy": value });
    let [too_long, long] = [129, 128].map(|length| "k".repeat(length));
    vec![
        (tag("aws:team", "web"), "tags[\"aws:team\"]", "\"aws:\"", tag("aws-team", "web")),
        (tag("AWS:team", "web"), "tags[\"AWS:team\"]", "\"aws:\"", tag("team:aws:", "web")),
        (tag("", "web"), "tags[\"\"]", "empty key", tag("t", "")),
        (tag(&too_long, "x"), "tags[", "129 characters", tag(&long, "x")),
        (tag("team", &"v".repeat(257)), "tags[\"team\"]", "257 characters", tag("team", &"v".repeat(256))),
        (tags(51), "tags", "51 tags", tags(50)),
        (
            json!({ "snapshot_tags": { "aws:backup": "no" } }),
            "snapshot_tags[\"aws:backup\"]",
            "\"aws:\"",
            json!({ "snapshot_tags": { "backup": "no" } }),
        ),
        (on_destroy("keep"), "on_destroy", "\"retain\"", on_destroy("retain")),
        (on_destroy("DELETE"), "on_destroy", "\"delete\"", on_destroy("deregister")),
        (timeout("create", "5 minutes"), "timeouts.create", "\"5 minutes\"", timeout("create", "5m")),
        (timeout("update", "60"), "timeouts.update", "duration", timeout("update", "60s")),
        (timeout("delete", "0s"), "timeouts.delete", "duration", timeout("delete", "1s")),
        (timeout("delete", "-1h"), "timeouts.delete", "duration", timeout("delete", "1h30m")),
        (json!({ "id": "ami-12345678" }), "id", "cannot be set", json!({})),
        (json!({ "tags_all": {} }), "tags_all", "cannot be set", json!({ "tags": {} })),
        (json!({ "state": "available" }), "state", "cannot be set", json!({ "state": null })),
        (json!({ "kms_key_arn": unknown() }), "kms_key_arn", "cannot be set", json!({ "kms_key_arn": null })),
    ]
}

#[tokio::test]
async fn each_mistake_is_told_once_with_its_path_and_its_legal_neighbour_is_not() {
    let mut world = World::unconfigured().await;
    let cases: Vec<Case> = [source(), image(), together(), settings()].into_iter().flatten().collect();
    assert!(cases.len() >= 25, "{}", cases.len());
    let mut problems = Vec::new();
    for (wrong, path, part, legal) in cases {
        let found = summaries(&world.core.validate(COPY, &copy("golden", wrong.clone())).await);
        let right = |text: &String| {
            let at = text.strip_prefix("error [").is_some_and(|rest| rest.starts_with(path));
            let exactly = path.ends_with('[') || text.starts_with(&format!("error [{path}] "));
            at && exactly && text.contains(part)
        };
        if found.len() != 1 || !right(&found[0]) {
            problems.push(format!("{wrong}: {path}, {part:?} expected, but: {found:?}"));
        }
        let found = summaries(&world.core.validate(COPY, &copy("golden", legal.clone())).await);
        if !found.is_empty() {
            problems.push(format!("{legal}: {found:?}"));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(world.aws.calls().is_empty(), "validation needs no network");
}

#[tokio::test]
async fn several_mistakes_are_told_together() {
    let mut world = World::unconfigured().await;
    let wrong = json!({ "name": "ab", "source_region": "nowhere", "tags": { "aws:x": "1" }, "on_destroy": "keep" });
    let found = summaries(&world.core.validate(COPY, &copy("golden", wrong)).await);
    for path in ["[name]", "[source_region]", "[tags[\"aws:x\"]]", "[on_destroy]"] {
        assert_eq!(found.iter().filter(|text| text.starts_with(&format!("error {path} "))).count(), 1, "{found:#?}");
    }
    assert_eq!(found.len(), 4, "{found:#?}");
}

#[tokio::test]
async fn what_is_not_known_yet_is_left_alone() {
    let mut world = World::unconfigured().await;
    let checker = world.core.resource(COPY);
    let block = checker.block().clone();
    let settable = block.attributes.iter().filter(|attribute| attribute.required || attribute.optional);
    let mut config: Map<_, _> = settable.map(|attribute| (attribute.name.clone(), unknown())).collect();
    assert_eq!(summaries(&world.core.validate(COPY, &config.clone().into()).await), [""; 0]);
    config.insert("tags".into(), json!({ "team": unknown() }));
    config.insert("timeouts".into(), json!({ "create": unknown() }));
    assert_eq!(summaries(&world.core.validate(COPY, &config.into()).await), [""; 0]);
}
