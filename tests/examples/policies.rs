//! The IAM policies: they allow exactly the requests of the provider.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value as Json;
use testing::Executable;

use crate::examples::fixture::{Outcome, TerraformFixture, examples};

/// Permissions without a request of the same name, each with its reason.
const NOT_CALLED: &[(&str, &str)] = &[
    ("ec2:GetEbsDefaultKmsKeyId", "only for a copy that is shared and encrypted with the default key"),
    ("ec2:DeleteSnapshot", "only for a snapshot that DeregisterImage has left"),
    ("ec2:GetAllowedImagesSettings", "only for a source that is not visible"),
    ("kms:CreateGrant", "EC2 uses the key for the caller"),
    ("kms:Decrypt", "EC2 uses the key for the caller"),
    ("kms:GenerateDataKeyWithoutPlaintext", "EC2 uses the key for the caller"),
    ("kms:ReEncryptFrom", "EC2 uses the key for the caller"),
    ("kms:ReEncryptTo", "EC2 uses the key for the caller"),
    ("servicequotas:GetServiceQuota", "only in a Region with as many images as the default quota"),
    ("workspaces:DescribeAccount", "only for an image that needs dedicated hardware"),
];

/// Requests that require no permission.
const FREE: &str = "sts:GetCallerIdentity";

/// Policies of a service, and configurations that are applied one after the other.
struct PolicyCase {
    policies: &'static [&'static str],
    steps: &'static [&'static str],
}

const LIVES: [PolicyCase; 3] = [
    PolicyCase {
        policies: &["ec2.json", "ec2-encrypted.json", "ec2-sharing.json"],
        steps: &[
            r#"resource "image_copy_ec2" "it" {
              name = "payments-copy"
              source_image_id = "ami-0aaaaaaaaaaaaaaa2"
              source_region = "us-east-1"
              encrypted = true
              kms_key_id = "alias/images"
              tags = { team = "web", old = "yes" }
            }
            resource "image_copy_ec2" "plain" {
              name = "web-copy"
              source_image_id = "ami-0aaaaaaaaaaaaaaa1"
              source_region = "us-east-1"
              encrypted = false
              sharing {
                account_ids = ["999988887777"]
                public      = true
                snapshots   = true
              }
            }
            data "image_ec2" "it" { id = image_copy_ec2.it.id }"#,
            r#"resource "image_copy_ec2" "it" {
              name = "payments-copy"
              description = "Changed"
              source_image_id = "ami-0aaaaaaaaaaaaaaa2"
              source_region = "us-east-1"
              encrypted = true
              kms_key_id = "alias/images"
              deprecation_time = "2035-01-01T00:00:00Z"
              deregistration_protection = "enabled"
              tags = { team = "mobile" }
            }"#,
            r#"resource "image_copy_ec2" "it" {
              name = "payments-copy"
              source_image_id = "ami-0aaaaaaaaaaaaaaa2"
              source_region = "us-east-1"
              encrypted = true
              kms_key_id = "alias/images"
              deregistration_protection = "disabled"
            }"#,
        ],
    },
    PolicyCase {
        policies: &["appstream.json", "appstream-sharing.json"],
        steps: &[
            r#"resource "image_copy_appstream" "it" {
              name = "office-copy"
              source_image_name = "win2022-base"
              source_region = "us-east-1"
              tags = { team = "web", old = "yes" }
              sharing {
                fleet_account_ids = ["999988887777"]
              }
            }
            data "image_appstream" "it" { name = image_copy_appstream.it.name }"#,
            r#"resource "image_copy_appstream" "it" {
              name = "office-copy"
              source_image_name = "win2022-base"
              source_region = "us-east-1"
              tags = { team = "mobile" }
            }"#,
        ],
    },
    PolicyCase {
        policies: &["workspaces.json", "workspaces-sharing.json"],
        steps: &[
            r#"resource "image_workspaces" "it" {
              name = "created"
              description = "Made from a WorkSpace"
              workspace_id = "ws-0aaaaaaa1"
              tags = { team = "web", old = "yes" }
            }
            resource "image_copy_workspaces" "it" {
              name = "copied"
              source_image_id = "wsi-0aaaaaaa1"
              source_region = "us-east-1"
              sharing {
                account_ids = ["999988887777"]
              }
            }
            data "image_workspaces" "it" { id = image_copy_workspaces.it.id }
            resource "image_workspaces_bundle" "it" {
              name = "office"
              description = "Made from an image"
              image_id = image_workspaces.it.id
              compute_type = "STANDARD"
              user_volume_gib = 50
            }"#,
            r#"resource "image_workspaces" "it" {
              name = "created"
              description = "Made from a WorkSpace"
              workspace_id = "ws-0aaaaaaa1"
              tags = { team = "mobile" }
            }
            resource "image_copy_workspaces" "it" {
              name = "copied"
              source_image_id = "wsi-0aaaaaaa1"
              source_region = "us-east-1"
            }
            resource "image_workspaces_bundle" "it" {
              name = "office"
              description = "Made from an image"
              image_id = image_copy_workspaces.it.id
              compute_type = "STANDARD"
              user_volume_gib = 50
            }"#,
        ],
    },
];

/// Actions that a policy allows.
fn allowed(policy: &str) -> Result<BTreeSet<String>, Box<dyn std::error::Error>> {
    let policy: Json = serde_json::from_str(&fs::read_to_string(examples().join("iam-policies").join(policy))?)?;
    let statements = policy["Statement"].as_array().ok_or("no statements")?;
    let actions = statements.iter().flat_map(|it| it["Action"].as_array().into_iter().flatten());
    Ok(actions.filter_map(|action| Some(action.as_str()?.to_owned())).collect())
}

#[tokio::test]
async fn policies_allow_exactly_the_sent_requests() -> Outcome {
    for life in LIVES {
        let fixture = TerraformFixture::new(&Executable::preferred()?).await?;
        for step in life.steps {
            fixture.terraform.write("main.tf", step)?;
            fixture.terraform.apply(&[]).await?.success()?;
        }
        fixture.terraform.destroy(&[]).await?.success()?;
        let calls = fixture.aws.calls();
        let called: BTreeSet<String> =
            calls.iter().map(|call| format!("{}:{}", call.service, call.operation)).filter(|it| it != FREE).collect();
        let mut allows = BTreeSet::new();
        for policy in life.policies {
            allows.extend(allowed(policy)?);
        }
        let denied: Vec<_> = called.difference(&allows).collect();
        assert!(denied.is_empty(), "{:?} do not allow {denied:?}", life.policies);
        let explained = |action: &&String| NOT_CALLED.iter().any(|(name, _)| name == action);
        let idle: Vec<_> = allows.difference(&called).filter(|action| !explained(action)).collect();
        assert!(idle.is_empty(), "{:?} allow what is never called: {idle:?}", life.policies);
    }
    Ok(())
}
