//! Checks of an AMI copy without requests to AWS.

use serde_json::{Map, Value as Json, json};

use super::ec2_locations::{durations, outposts, zones};
use super::{CheckCase, EC2, PlanInput, check_case};
use crate::support::consistency::values::unknown;

const KEY_ID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";

pub(crate) fn cases() -> Vec<CheckCase> {
    [source(), image(), empty(), key(), deprecation(), durations(), outposts(), zones(), snapshot_tags()]
        .into_iter()
        .flatten()
        .collect()
}

fn source() -> Vec<CheckCase> {
    let id = |id: &str| json!({ "source_image_id": id });
    let owner = |owner: &str| json!({ "expected_source_owner_id": owner });
    let (form, account) = ("Invalid AMI ID", "Invalid account ID");
    vec![
        check_case(EC2, (form, "source_image_id", "an empty string"), id(""), id("ami-12345678")),
        check_case(EC2, (form, "source_image_id", "has 7 characters"), id("ami-1234567"), id("ami-12345678")),
        check_case(
            EC2,
            (form, "source_image_id", "has 16 characters after \"ami-\""),
            id("ami-0123456789abcdef"),
            id("ami-0123456789abcdef0"),
        ),
        check_case(
            EC2,
            (form, "source_image_id", "'A' at position 15"),
            id("ami-0123456789ABCDEF0"),
            id("ami-0123456789abcdef0"),
        ),
        check_case(
            EC2,
            (form, "source_image_id", "'O' at position 5"),
            id("ami-O123456789abcdef0"),
            id("ami-0123456789abcdef0"),
        ),
        check_case(
            EC2,
            (form, "source_image_id", "Use \"ami-12345678\""),
            id("arn:aws:ec2:us-east-1::image/ami-12345678"),
            id("ami-12345678"),
        ),
        check_case(
            EC2,
            (form, "source_image_id", "the ID of an EBS snapshot"),
            id("snap-0123456789abcdef0"),
            id("ami-12345678"),
        ),
        check_case(
            EC2,
            (form, "source_image_id", "the ID of an EC2 instance"),
            id("i-0123456789abcdef0"),
            id("ami-12345678"),
        ),
        check_case(
            EC2,
            (form, "source_image_id", "Look up the ID with the data source `image_ec2`"),
            id("web-2026.11"),
            id("ami-12345678"),
        ),
        check_case(
            EC2,
            (account, "expected_source_owner_id", "twelve digits"),
            owner("12345678901"),
            owner("123456789012"),
        ),
        check_case(
            EC2,
            (account, "expected_source_owner_id", "account"),
            owner("1234-5678-9012"),
            owner("123456789012"),
        ),
    ]
}

fn image() -> Vec<CheckCase> {
    let name = |name: &str| json!({ "name": name });
    let description = |length: usize| json!({ "description": "d".repeat(length) });
    let protection = |value: &str| json!({ "deregistration_protection": value });
    let (form, long, protected) = ("Invalid AMI name", "Description too long", "Invalid deregistration protection");
    vec![
        check_case(EC2, (form, "name", "\"\" has 0"), name(""), name("abc")),
        check_case(EC2, (form, "name", "\"ab\" has 2"), name("ab"), name("abc")),
        check_case(EC2, (form, "name", "has 129"), name(&"n".repeat(129)), name(&"n".repeat(128))),
        check_case(EC2, (form, "name", "':' at position 7"), name("golden:1"), name("golden-1")),
        check_case(EC2, (form, "name", "'ö' at position 2"), name("gölden"), name("go lden")),
        check_case(EC2, (form, "name", "position 7"), name("golden\n"), name("golden (1)")),
        check_case(EC2, (long, "description", "has 256"), description(256), description(255)),
        check_case(EC2, (protected, "deregistration_protection", "cooldown"), protection("on"), protection("enabled")),
    ]
}

/// Empty strings, which public modules pass for "no value".
fn empty() -> Vec<CheckCase> {
    let case = |argument: &'static str| {
        let of = |value: Json| json!({ argument: value, "encrypted": false });
        check_case(
            EC2,
            ("Empty string for an optional argument", argument, "set it to `null`"),
            of(json!("")),
            of(Json::Null),
        )
    };
    [
        "kms_key_id",
        "destination_outpost_arn",
        "destination_availability_zone",
        "destination_availability_zone_id",
        "deprecation_time",
        "deregistration_protection",
        "expected_source_owner_id",
        "region",
        "on_destroy",
    ]
    .map(case)
    .into()
}

fn key() -> Vec<CheckCase> {
    let with = |encrypted: Json| json!({ "kms_key_id": "alias/images", "encrypted": encrypted });
    let key = |key: &str| json!({ "kms_key_id": key, "encrypted": true });
    let arn = |partition: &str, region: &str| key(&format!("arn:{partition}:kms:{region}:123456789012:key/{KEY_ID}"));
    let alias = |region: &str| key(&format!("arn:aws:kms:{region}:123456789012:alias/images"));
    let in_china = |mut config: Json| {
        config["region"] = json!("cn-north-1");
        config["source_region"] = json!("cn-northwest-1");
        config
    };
    let (form, region) = ("Invalid KMS key", "KMS key is in another Region");
    let plain = "KMS key without encryption";
    vec![
        check_case(EC2, (plain, "kms_key_id", "encrypted = true"), with(Json::Null), with(json!(true))),
        check_case(EC2, (plain, "kms_key_id", "encrypted = true"), with(json!(false)), with(unknown())),
        check_case(EC2, (form, "kms_key_id", "\"images\""), key("images"), key("alias/images")),
        check_case(EC2, (form, "kms_key_id", "a key ID"), key(&KEY_ID[1..]), key(KEY_ID)),
        check_case(EC2, (form, "kms_key_id", "alias"), key("alias/my images"), key("alias/aws/ebs")),
        check_case(EC2, (form, "kms_key_id", "alias"), key("alias/"), key("mrk-1234abcd12ab34cd56ef1234567890ab")),
        check_case(
            EC2,
            (form, "kms_key_id", "the ARN of a key or an alias"),
            key(&format!("arn:aws:ebs:eu-west-1:123456789012:key/{KEY_ID}")),
            arn("aws", "eu-west-1"),
        ),
        check_case(
            EC2,
            (form, "kms_key_id", "the ARN"),
            key("arn:aws:kms:eu-west-1::alias/images"),
            alias("eu-west-1"),
        ),
        check_case(EC2, (region, "kms_key_id", "us-east-1"), arn("aws", "us-east-1"), arn("aws", "eu-west-1")),
        check_case(EC2, (region, "kms_key_id", "a replica"), alias("eu-west-2"), alias("eu-west-1")),
        check_case(
            EC2,
            ("Partition and Region of the KMS key ARN do not match", "kms_key_id", "aws-cn"),
            in_china(arn("aws", "cn-north-1")),
            in_china(arn("aws-cn", "cn-north-1")),
        ),
    ]
}

fn deprecation() -> Vec<CheckCase> {
    let time = |time: &str| json!({ "deprecation_time": time });
    let form = "Invalid deprecation time";
    let (past, far) = ("Deprecation time is in the past", "Deprecation time is too far in the future");
    let in_years = |years: i64| {
        let then = time::OffsetDateTime::now_utc() + time::Duration::days(365 * years);
        time(&then.format(&time::format_description::well_known::Rfc3339).unwrap())
    };
    let kept = "ami-00000000000000013@eu-west-1";
    let (published, public) = ("ami-00000000000000027@eu-west-1", "Deprecation time is too late for a public AMI");
    let named = |time: Json| with(time, "name", json!("published"));
    vec![
        check_case(EC2, (form, "deprecation_time", "\"tomorrow\""), time("tomorrow"), in_years(1)),
        check_case(EC2, (form, "deprecation_time", "RFC 3339"), time("2030-01-01"), in_years(2)),
        check_case(EC2, (form, "deprecation_time", "RFC 3339"), time("2030-13-01T00:00:00Z"), in_years(3)),
        check_case(
            EC2,
            (past, "deprecation_time", "must not be in the past"),
            time("2020-01-01T00:00:00Z"),
            in_years(1),
        ),
        // A time that has passed since it was set is not an error.
        check_case(
            EC2,
            (past, "deprecation_time", "later time"),
            PlanInput::from(json!({ "name": "old", "deprecation_time": "2021-01-01T00:00:00Z" }))
                .keeping(kept, json!({})),
            PlanInput::from(json!({ "name": "old", "deprecation_time": "2020-01-01T00:00:00Z" }))
                .keeping(kept, json!({})),
        ),
        // The limit counts from the creation of the AMI, which is in the future here.
        check_case(
            EC2,
            (public, "deprecation_time", "make the AMI private"),
            PlanInput::from(named(time("2035-06-01T00:00:00Z"))).keeping(published, json!({})),
            PlanInput::from(named(time("2034-06-01T00:00:00Z"))).keeping(published, json!({})),
        ),
        check_case(EC2, (far, "deprecation_time", "ten years"), time("2099-01-01T00:00:00Z"), in_years(10)),
    ]
}

/// A configuration with one more argument.
pub(crate) fn with(mut config: Json, argument: &str, value: Json) -> Json {
    config[argument] = value;
    config
}

fn snapshot_tags() -> Vec<CheckCase> {
    let many = |count: usize| (0..count).map(|number| (number.to_string(), json!("x"))).collect::<Map<_, _>>();
    let tags = |tags: Json| json!({ "snapshot_tags": tags });
    let under = |owner: &str| json!({ "default_tags": [{ "tags": { owner: "platform" } }] });
    let (key, value) = ("Invalid snapshot tag key", "Invalid snapshot tag value");
    vec![
        check_case(
            EC2,
            ("Too many snapshot tags", "snapshot_tags", "got 51"),
            tags(json!(many(51))),
            tags(json!(many(50))),
        ),
        check_case(
            EC2,
            (key, "snapshot_tags[\"aws:backup\"]", "\"aws:\""),
            tags(json!({ "aws:backup": "no" })),
            tags(json!({ "backup": "no" })),
        ),
        check_case(
            EC2,
            (value, "snapshot_tags[\"backup\"]", "is null"),
            tags(json!({ "backup": null })),
            tags(json!({ "backup": "" })),
        ),
        check_case(
            EC2,
            ("Too many snapshot tags including default tags", "snapshot_tags", "1 of them"),
            PlanInput::from(tags(json!(many(50)))).under(under("owner")),
            PlanInput::from(tags(json!(many(50)))).under(under("1")),
        ),
    ]
}
