//! What AWS is asked about an AMI copy.

use serde_json::{Value as Json, json};

use super::every::denied;
use super::fixtures::{ami, key_arn};
use super::{Ask, EC2, Pair, pair};

pub(crate) fn pairs() -> Vec<Pair> {
    [source(), encryption(), names(), removal()].into_iter().flatten().map(Pair::live).collect()
}

fn source() -> Vec<Pair> {
    let id = |id: &str| json!({ "source_image_id": id });
    let owner = |owner: &str| json!({ "expected_source_owner_id": owner });
    let state = "The source AMI cannot be copied in its state";
    let mut copied_to = id(&ami(1));
    copied_to["region"] = json!("us-east-1");
    vec![
        pair(
            EC2,
            ("The source AMI does not exist", "source_image_id", "another id in each Region"),
            id("ami-12345678"),
            json!({}),
        ),
        pair(
            EC2,
            ("The source AMI does not exist", "source_image_id", "in eu-central-1"),
            json!({ "source_region": "eu-central-1" }),
            json!({ "source_region": "eu-central-1", "source_image_id": "ami-0bbbbbbbbbbbbbbb1" }),
        ),
        pair(EC2, (state, "source_image_id", "It went wrong."), id(&ami(1)), json!({})),
        pair(EC2, (state, "source_image_id", "disabled"), id(&ami(2)), json!({})),
        pair(EC2, ("The source AMI is not finished yet", "source_image_id", "Apply waits"), id(&ami(3)), json!({})),
        pair(
            EC2,
            ("The source AMI belongs to another account", "expected_source_owner_id", "123456789012 owns it"),
            owner("999988887777"),
            owner("123456789012"),
        ),
        pair(EC2, ("AMIs of AWS Marketplace cannot be copied", "source_image_id", "sold"), id(&ami(5)), id(&ami(6))),
        pair(
            EC2,
            ("The snapshots of the source AMI cannot be read", "source_image_id", "(999988887777) must share"),
            id(&ami(4)),
            id("ami-0aaaaaaaaaaaaaaa3"),
        ),
        // Amazon publishes AMIs whose snapshots nobody may see, and they can be copied.
        pair(
            EC2,
            ("The source AMI does not exist", "source_image_id", "us-east-1"),
            id(&ami(99)),
            id("ami-0aaaaaaaaaaaaaaa4"),
        ),
        pair(
            EC2,
            ("The credentials may not copy AMIs to this Region", "", "`ec2:CopyImage` on the source"),
            Ask::from(json!({})).during(denied("ec2", "CopyImage")),
            Ask::from(json!({})),
        ),
    ]
}

fn encryption() -> Vec<Pair> {
    let plain = |more: Json| {
        let mut config = json!({ "encrypted": false });
        config.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        config
    };
    let key = |key: &str| json!({ "encrypted": true, "kms_key_id": key });
    let source = |id: &str| json!({ "source_image_id": id });
    let (missing, disabled) = ("There is no such KMS key", "The KMS key is not enabled");
    vec![
        pair(
            EC2,
            ("A copy of an encrypted AMI is always encrypted", "encrypted", "no unencrypted copy"),
            plain(source("ami-0aaaaaaaaaaaaaaa2")),
            source("ami-0aaaaaaaaaaaaaaa2"),
        ),
        pair(
            EC2,
            ("The Region encrypts by default", "encrypted", "eu-west-3"),
            plain(json!({ "region": "eu-west-3" })),
            plain(json!({ "region": "eu-west-2" })),
        ),
        pair(
            EC2,
            ("The key of the source's snapshots cannot be used", "source_image_id", "Disabled"),
            source(&ami(7)),
            source("ami-0aaaaaaaaaaaaaaa2"),
        ),
        pair(EC2, (missing, "kms_key_id", "in eu-west-1"), key("alias/nothing"), key("alias/images")),
        pair(EC2, (missing, "kms_key_id", "Region of the copy"), key(&key_arn(9)), key("alias/aws/ebs")),
        pair(EC2, (disabled, "kms_key_id", "state Disabled"), key(&key_arn(1)), key(&key_arn(4))),
        pair(EC2, (disabled, "kms_key_id", "PendingDeletion"), key("alias/dying"), key("alias/images")),
        pair(
            EC2,
            ("The KMS key cannot encrypt snapshots", "kms_key_id", "RSA_2048"),
            key("alias/asymmetric"),
            key("alias/images"),
        ),
    ]
}

fn names() -> Vec<Pair> {
    let rule = ("Another AMI has this name", "name", "ami-00000000000000015@eu-west-1");
    let (stranger, taken) = (json!({ "name": "stranger" }), json!({ "name": "taken" }));
    let another = json!({
        "name": "taken", "source_region": "eu-central-1", "source_image_id": "ami-0bbbbbbbbbbbbbbb1",
    });
    let kept = |arguments: Json| Ask::from(arguments).keeping("ami-00000000000000010@eu-west-1", json!({}));
    let broken = || Ask::from(json!({ "name": "broken" })).keeping("ami-00000000000000014@eu-west-1", json!({}));
    let failed = ("Another AMI has this name", "name", "state \"failed\"");
    vec![
        pair(EC2, rule, stranger.clone(), json!({ "name": "silver" })),
        // The image that is replaced, or that Terraform makes anew because it failed or is tainted, is one's own.
        pair(EC2, rule, stranger.clone(), kept(another)),
        pair(EC2, rule, stranger, kept(taken).tainted()),
        pair(EC2, failed, json!({ "name": "wreck" }), broken()),
        pair(
            EC2,
            ("AMI copy already in progress", "name", "ami-00000000000000018@eu-west-1"),
            json!({ "name": "underway" }),
            Ask::from(json!({ "name": "resumed" })).keeping("ami-00000000000000018@eu-west-1", json!({})).tainted(),
        ),
        pair(
            EC2,
            ("Another AMI has this name", "name", "has the same source. No state"),
            json!({ "name": "underway", "description": "Another" }),
            json!({ "name": "silver", "description": "Another" }),
        ),
        pair(EC2, ("Another AMI has this name", "name", "import {"), json!({ "name": "wreck" }), broken().tainted()),
    ]
}

fn removal() -> Vec<Pair> {
    let (used, safe) = ("The AMI that is to be removed is in use", "ami-00000000000000010@eu-west-1");
    let busy = "ami-00000000000000011@eu-west-1";
    vec![
        pair(
            EC2,
            (used, "", "launch templates: arn:aws:ec2:eu-west-1:123456789012:launch-template/lt-1"),
            Ask::destroy(busy),
            Ask::destroy(safe),
        ),
        pair(
            EC2,
            (used, "", "retain"),
            Ask::from(json!({ "name": "renamed" })).keeping(busy, json!({})),
            Ask::from(json!({ "name": "renamed" })).keeping(busy, json!({ "on_destroy": "retain" })),
        ),
        pair(
            EC2,
            ("The AMI that is to be removed is protected", "deregistration_protection", "\"disabled\" and apply first"),
            Ask::destroy("ami-00000000000000012@eu-west-1"),
            Ask::destroy(safe),
        ),
    ]
}
