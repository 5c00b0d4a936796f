//! Checks of the `sharing` block.

use serde_json::{Value as Json, json};

use super::fixtures::key_arn;
use super::{APPSTREAM, CREATED, CheckCase, EC2, PlanInput, WORKSPACES, check_case};

/// An account other than that of the credentials.
const OTHER: &str = "999988887777";

/// Cases without requests to AWS.
pub(crate) fn cases() -> Vec<CheckCase> {
    let block = |argument: &str, values: &[&str]| json!({ "sharing": { argument: values } });
    let organization = |arn: &str| block("organization_arns", &[arn]);
    let unit = |arn: &str| block("organizational_unit_arns", &[arn]);
    let (account, own) = ("Invalid account ID in sharing", "Image shared with its own account");
    let arn = "Invalid organization ARN";
    let many = |count: u64| {
        let accounts: Vec<String> = (0..count).map(|number| format!("{:012}", 200_000_000_000 + number)).collect();
        json!({ "sharing": { "fleet_account_ids": accounts } })
    };
    let public = |more: Json| {
        let mut arguments = json!({ "sharing": { "public": true } });
        arguments.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        arguments
    };
    let good = "arn:aws:organizations::123456789012:organization/o-a1b2c3d4e5";
    vec![
        check_case(
            EC2,
            (account, "sharing.account_ids", "\"1234\""),
            block("account_ids", &["1234"]),
            block("account_ids", &[OTHER]),
        ),
        check_case(
            APPSTREAM,
            (account, "sharing.image_builder_account_ids", "\"all\""),
            block("image_builder_account_ids", &["all"]),
            block("image_builder_account_ids", &[OTHER]),
        ),
        check_case(
            WORKSPACES,
            (account, "sharing.account_ids", "twelve digits"),
            block("account_ids", &["99998888777"]),
            block("account_ids", &[OTHER]),
        ),
        check_case(
            EC2,
            (own, "sharing.account_ids", "123456789012"),
            block("account_ids", &["123456789012", OTHER]),
            block("account_ids", &[]),
        ),
        check_case(
            APPSTREAM,
            (own, "sharing.fleet_account_ids", "`fleet_account_ids`"),
            block("fleet_account_ids", &["123456789012"]),
            json!({ "sharing": {} }),
        ),
        check_case(
            CREATED,
            (own, "sharing.account_ids", "123456789012"),
            block("account_ids", &["123456789012"]),
            block("account_ids", &[OTHER]),
        ),
        check_case(
            EC2,
            (arn, "sharing.organization_arns", "got \"o-a1b2c3d4e5\""),
            organization("o-a1b2c3d4e5"),
            organization(good),
        ),
        check_case(
            EC2,
            (arn, "sharing.organizational_unit_arns", "ou/o-exampleorgid/ou-"),
            unit(good),
            unit("arn:aws:organizations::123456789012:ou/o-a1b2c3d4e5/ou-ab12-cdef3456"),
        ),
        check_case(
            EC2,
            ("Organization in another AWS partition", "sharing.organization_arns", "aws-us-gov"),
            organization("arn:aws-us-gov:organizations::123456789012:organization/o-a1b2c3d4e5"),
            organization(good),
        ),
        check_case(
            EC2,
            ("Encrypted AMI cannot be public", "sharing.public", "`kms_key_id`"),
            public(json!({ "encrypted": true })),
            public(json!({ "encrypted": false })),
        ),
        check_case(APPSTREAM, ("Image shared with many accounts", "sharing", "contains 101"), many(101), many(100)),
    ]
}

/// Cases that read from AWS.
pub(crate) fn live() -> Vec<CheckCase> {
    let shared = |more: Json| {
        let mut arguments = json!({ "sharing": { "account_ids": [OTHER] } });
        arguments.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        arguments
    };
    let public = |region: &str| json!({ "sharing": { "public": true }, "region": region });
    let managed = ("AMI encrypted with an AWS managed key cannot be shared", "sharing", "customer managed key");
    let from_encrypted = json!({ "source_image_id": "ami-0aaaaaaaaaaaaaaa2", "sharing": { "public": true } });
    let existing = |arguments: Json| PlanInput::from(arguments).keeping("ami-00000000000000029@eu-west-1", json!({}));
    let cases = vec![
        check_case(EC2, managed, shared(json!({ "encrypted": true })), shared(json!({}))),
        check_case(
            EC2,
            managed,
            shared(json!({ "encrypted": true, "kms_key_id": "alias/aws/ebs" })),
            json!({ "encrypted": true, "kms_key_id": "alias/aws/ebs", "sharing": {} }),
        ),
        check_case(EC2, managed, shared(json!({ "region": "eu-west-3" })), shared(json!({ "region": "eu-west-2" }))),
        check_case(
            EC2,
            managed,
            existing(shared(json!({ "name": "sealed" }))),
            existing(json!({ "name": "sealed", "sharing": {} })),
        ),
        check_case(
            EC2,
            ("Shared AMI requires access to its KMS key", "sharing", OTHER),
            shared(json!({ "encrypted": true, "kms_key_id": key_arn(4) })),
            json!({ "encrypted": true, "kms_key_id": key_arn(4), "sharing": {} }),
        ),
        check_case(
            EC2,
            ("Public AMI would have encrypted snapshots", "sharing.public", "eu-west-3"),
            public("eu-west-3"),
            public("eu-west-1"),
        ),
        check_case(
            EC2,
            ("Public AMI would have encrypted snapshots", "sharing.public", "the source is encrypted"),
            from_encrypted,
            public("eu-west-1"),
        ),
        check_case(
            EC2,
            ("Block public access for AMIs is enabled", "sharing.public", "disable-image-block-public-access"),
            public("eu-west-2"),
            public("eu-west-1"),
        ),
    ];
    cases.into_iter().map(CheckCase::live).collect()
}
