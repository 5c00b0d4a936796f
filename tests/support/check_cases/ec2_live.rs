//! Checks of an AMI copy that read from AWS.

use serde_json::{Value as Json, json};

use super::common::denied;
use super::fixtures::{ami, key_arn};
use super::{CheckCase, EC2, FAILED, PlanInput, check_case};

pub(crate) fn cases() -> Vec<CheckCase> {
    [source(), encryption(), names(), removal()].into_iter().flatten().map(CheckCase::live).collect()
}

fn source() -> Vec<CheckCase> {
    let id = |id: &str| json!({ "source_image_id": id });
    let owner = |owner: &str| json!({ "expected_source_owner_id": owner });
    let state = "Source AMI cannot be copied in its current state";
    let marketplace = "AWS Marketplace AMI cannot be copied";
    let in_south = |id: &str| json!({ "source_image_id": id, "source_region": "ap-south-1" });
    let timed = |id: &str| json!({ "source_image_id": id, "snapshot_copy_completion_duration_minutes": 60 });
    vec![
        check_case(
            EC2,
            ("Source AMI not found", "source_image_id", "a different ID in each Region"),
            id("ami-12345678"),
            json!({}),
        ),
        check_case(
            EC2,
            ("Source AMI not found", "source_image_id", "in eu-central-1"),
            json!({ "source_region": "eu-central-1" }),
            json!({ "source_region": "eu-central-1", "source_image_id": "ami-0bbbbbbbbbbbbbbb1" }),
        ),
        check_case(EC2, (state, "source_image_id", "It went wrong."), id(&ami(1)), json!({})),
        check_case(EC2, (state, "source_image_id", "disabled"), id(&ami(2)), json!({})),
        check_case(EC2, ("Source AMI is not available yet", "source_image_id", "Apply waits"), id(&ami(3)), json!({})),
        check_case(
            EC2,
            (
                "Source AMI is owned by another account",
                "expected_source_owner_id",
                "belongs to AWS account 123456789012",
            ),
            owner("999988887777"),
            owner("123456789012"),
        ),
        check_case(EC2, (marketplace, "source_image_id", "sold"), id(&ami(5)), id(&ami(6))),
        check_case(
            EC2,
            (marketplace, "source_image_id", "of AWS account 999988887777 has a product code"),
            id(&ami(19)),
            id("ami-0aaaaaaaaaaaaaaa3"),
        ),
        check_case(
            EC2,
            ("Source AMI not found or not allowed", "source_image_id", "where Allowed AMIs is enabled"),
            in_south(&ami(21)),
            in_south(&ami(22)),
        ),
        check_case(
            EC2,
            ("Source AMI not found", "source_image_id", "do not allow ec2:GetAllowedImagesSettings"),
            PlanInput::from(in_south(&ami(21))).during(denied("ec2", "GetAllowedImagesSettings")),
            PlanInput::from(in_south(&ami(23))).during(denied("ec2", "GetAllowedImagesSettings")),
        ),
        check_case(
            EC2,
            (
                "Time-based copy not supported for this source",
                "snapshot_copy_completion_duration_minutes",
                "in Local Zone \"us-east-1-bos-1a\"",
            ),
            timed(&ami(20)),
            timed("ami-0aaaaaaaaaaaaaaa1"),
        ),
        check_case(
            EC2,
            (
                "Time-based copy not supported for this source",
                "snapshot_copy_completion_duration_minutes",
                "from a Local Zone",
            ),
            timed(&ami(20)),
            id(&ami(20)),
        ),
        check_case(
            EC2,
            ("Snapshots of the source AMI are not accessible", "source_image_id", "(999988887777) must also share"),
            id(&ami(4)),
            id("ami-0aaaaaaaaaaaaaaa3"),
        ),
        // Amazon publishes AMIs whose snapshots cannot be read but can be copied.
        check_case(
            EC2,
            ("Source AMI not found", "source_image_id", "us-east-1"),
            id(&ami(99)),
            id("ami-0aaaaaaaaaaaaaaa4"),
        ),
        check_case(
            EC2,
            ("Not authorized to copy AMIs to this Region", "", "`ec2:CopyImage` on the source"),
            PlanInput::from(json!({})).during(denied("ec2", "CopyImage")),
            PlanInput::from(json!({})),
        ),
    ]
}

fn encryption() -> Vec<CheckCase> {
    let plain = |more: Json| {
        let mut config = json!({ "encrypted": false });
        config.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        config
    };
    let key = |key: &str| json!({ "encrypted": true, "kms_key_id": key });
    let source = |id: &str| json!({ "source_image_id": id });
    let (missing, disabled) = ("KMS key not found", "KMS key is not enabled");
    let other = "KMS key is managed by another AWS service";
    let in_london = |number: u32| {
        let mut config = key(&key_arn(number).replace("eu-west-1", "eu-west-2"));
        config["region"] = json!("eu-west-2");
        config
    };
    vec![
        check_case(
            EC2,
            ("Source AMI is encrypted", "encrypted", "an unencrypted copy"),
            plain(source("ami-0aaaaaaaaaaaaaaa2")),
            source("ami-0aaaaaaaaaaaaaaa2"),
        ),
        check_case(
            EC2,
            ("Region encrypts EBS snapshots by default", "encrypted", "eu-west-3"),
            plain(json!({ "region": "eu-west-3" })),
            plain(json!({ "region": "eu-west-2" })),
        ),
        check_case(
            EC2,
            ("KMS key of the source AMI is not enabled", "source_image_id", "Disabled"),
            source(&ami(7)),
            source("ami-0aaaaaaaaaaaaaaa2"),
        ),
        check_case(
            EC2,
            ("KMS key of the source AMI is not enabled", "source_image_id", "Import the key material"),
            source(&ami(25)),
            source(&ami(24)),
        ),
        check_case(EC2, (disabled, "kms_key_id", "Import the key material"), key(&key_arn(6)), key(&key_arn(5))),
        check_case(EC2, (other, "kms_key_id", "protects my S3 objects"), key(&key_arn(7)), key(&key_arn(4))),
        check_case(EC2, (other, "kms_key_id", "alias/aws/ebs"), key("alias/aws/s3"), key("alias/aws/ebs")),
        check_case(EC2, (other, "kms_key_id", "customer managed"), in_london(7), in_london(10)),
        check_case(EC2, (missing, "kms_key_id", "in eu-west-1"), key("alias/nothing"), key("alias/images")),
        check_case(EC2, (missing, "kms_key_id", "the destination Region"), key(&key_arn(9)), key("alias/aws/ebs")),
        check_case(EC2, (disabled, "kms_key_id", "state Disabled"), key(&key_arn(1)), key(&key_arn(4))),
        check_case(EC2, (disabled, "kms_key_id", "PendingDeletion"), key("alias/dying"), key("alias/images")),
        check_case(
            EC2,
            ("KMS key cannot encrypt EBS snapshots", "kms_key_id", "RSA_2048"),
            key("alias/asymmetric"),
            key("alias/images"),
        ),
    ]
}

fn names() -> Vec<CheckCase> {
    let rule = ("AMI name already in use", "name", "ami-00000000000000015@eu-west-1");
    let (stranger, taken) = (json!({ "name": "stranger" }), json!({ "name": "taken" }));
    let another = json!({
        "name": "taken", "source_region": "eu-central-1", "source_image_id": "ami-0bbbbbbbbbbbbbbb1",
    });
    let kept = |arguments: Json| PlanInput::from(arguments).keeping("ami-00000000000000010@eu-west-1", json!({}));
    let broken = || PlanInput::from(json!({ "name": "broken" })).keeping("ami-00000000000000014@eu-west-1", json!({}));
    let replaced = || broken().warned(FAILED);
    let failed = ("AMI name already in use", "name", "state \"failed\"");
    vec![
        check_case(EC2, rule, stranger.clone(), json!({ "name": "silver" })),
        // An image that is replaced, or recreated because it failed or is tainted, belongs to the resource itself.
        check_case(EC2, rule, stranger.clone(), kept(another)),
        check_case(EC2, rule, stranger, kept(taken).tainted()),
        check_case(EC2, failed, json!({ "name": "wreck" }), replaced()),
        check_case(
            EC2,
            ("AMI copy already in progress", "name", "ami-00000000000000018@eu-west-1"),
            json!({ "name": "underway" }),
            PlanInput::from(json!({ "name": "resumed" }))
                .keeping("ami-00000000000000018@eu-west-1", json!({}))
                .tainted(),
        ),
        check_case(
            EC2,
            ("AMI name already in use", "name", "has the same source. No state"),
            json!({ "name": "underway", "description": "Another" }),
            json!({ "name": "silver", "description": "Another" }),
        ),
        check_case(
            EC2,
            ("AMI name already in use", "name", "import {"),
            json!({ "name": "wreck" }),
            broken().tainted(),
        ),
    ]
}

fn removal() -> Vec<CheckCase> {
    let (used, safe) = ("AMI to be removed is in use", "ami-00000000000000010@eu-west-1");
    let busy = "ami-00000000000000011@eu-west-1";
    vec![
        check_case(
            EC2,
            (used, "", "launch templates: arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1"),
            PlanInput::destroy(busy),
            PlanInput::destroy(safe),
        ),
        check_case(
            EC2,
            (used, "", "retain"),
            PlanInput::from(json!({ "name": "renamed" })).keeping(busy, json!({})),
            PlanInput::from(json!({ "name": "renamed" })).keeping(busy, json!({ "on_destroy": "retain" })),
        ),
        check_case(
            EC2,
            (
                "AMI to be removed is protected from deregistration",
                "deregistration_protection",
                "\"disabled\"` and apply first",
            ),
            PlanInput::destroy("ami-00000000000000012@eu-west-1"),
            PlanInput::destroy(safe),
        ),
        check_case(
            EC2,
            (
                "AMI to be removed is protected from deregistration",
                "deregistration_protection",
                "active until 2099-01-01T00:00:00.000Z",
            ),
            PlanInput::destroy("ami-00000000000000028@eu-west-1"),
            PlanInput::destroy("ami-00000000000000020@eu-west-1"),
        ),
    ]
}
