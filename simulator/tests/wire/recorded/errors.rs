//! Tests of the texts and statuses of EC2's errors, and of the results of deregistration and protection.

use serde_json::json;

use crate::support::{Answer, WEB, copy, demo, ec2, seed};

const ACCOUNT: &str = "123456789012";

/// Asserts the status, the error code and the message of a rejected call.
#[track_caller]
fn assert_error(answer: &Answer, status: u16, code: &str, message: &str) {
    assert_eq!((answer.status, answer.code().as_str(), answer.text("Message").as_str()), (status, code, message));
}

#[tokio::test]
async fn deregistration_without_snapshots_returns_empty_list() {
    let simulator = demo();
    let first = ec2(&simulator, "us-east-1", "DeregisterImage", &[("ImageId", WEB)]).await.ok();
    assert!(first.body.contains("<return>true</return>\n    <deleteSnapshotResultSet/>\n"), "{}", first.body);
    let second = ec2(&simulator, "us-east-1", "DeregisterImage", &[("ImageId", WEB)]).await;
    let message = format!("The image ID '{WEB}' is no longer available");
    assert_error(&second, 400, "InvalidAMIID.Unavailable", &message);
}

#[tokio::test]
async fn enabling_protection_returns_the_protection() {
    let simulator = demo();
    let enable = async |cooldown: &str| {
        let parameters = [("ImageId", WEB), ("WithCooldown", cooldown)];
        let enabled = ec2(&simulator, "us-east-1", "EnableImageDeregistrationProtection", &parameters).await.ok();
        enabled.text("return")
    };
    assert_eq!(enable("false").await, "enabled-without-cooldown");
    assert_eq!(enable("true").await, "enabled-with-cooldown");
    let disabled = ec2(&simulator, "us-east-1", "DisableImageDeregistrationProtection", &[("ImageId", WEB)]).await.ok();
    assert_eq!(disabled.text("return"), "true");
}

#[tokio::test]
async fn invalid_name_message_omits_some_valid_characters() {
    let simulator = demo();
    let message = "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', \
                   '-', '/' and '_'";
    for name in ["ab", "a#b"] {
        let rejected = copy(&simulator, "eu-west-1", WEB, &[("Name", name)]).await;
        assert_error(&rejected, 400, "InvalidAMIName.Malformed", message);
    }
    copy(&simulator, "eu-west-1", WEB, &[("Name", "it's a [name] @home")]).await.ok();
}

#[tokio::test]
async fn denial_names_resource_and_has_encoded_message() {
    let simulator = demo();
    let policy = "arn:aws:organizations::111122223333:policy/o-abcdefghij/service_control_policy/p-12345678";
    let denied = json!([
        {"action": "ec2:CopyImage", "service_control_policy": policy},
        {"action": "ec2:DescribeSnapshots", "service_control_policy": policy},
        "ec2:DeregisterImage", "ec2:CreateTags", "ec2:DeleteSnapshot", "ec2:DescribeImages",
    ]);
    seed(&simulator, json!({"denied": denied}));
    let start = format!(
        "You are not authorized to perform this operation. User: arn:aws:iam::{ACCOUNT}:user/simulator is not authorized \
         to perform: "
    );
    let no_policy = |action: &str| format!("because no identity-based policy allows the {action} action");
    let by_policy = format!("with an explicit deny in a service control policy: {policy}");
    let snapshot = "snap-0123456789abcdef0";
    for (operation, parameters, resource, why) in [
        (
            "CopyImage",
            vec![("Name", "web"), ("SourceImageId", WEB), ("SourceRegion", "us-east-1")],
            "image/*",
            by_policy.clone(),
        ),
        ("DeregisterImage", vec![("ImageId", WEB)], "image/ami-0aaaaaaaaaaaaaaa1", no_policy("ec2:DeregisterImage")),
        (
            "CreateTags",
            vec![("ResourceId.1", WEB), ("Tag.1.Key", "a")],
            "image/ami-0aaaaaaaaaaaaaaa1",
            no_policy("ec2:CreateTags"),
        ),
        (
            "DeleteSnapshot",
            vec![("SnapshotId", snapshot)],
            "snapshot/snap-0123456789abcdef0",
            no_policy("ec2:DeleteSnapshot"),
        ),
    ] {
        let rejected = ec2(&simulator, "us-east-1", operation, &parameters).await;
        let message = rejected.text("Message");
        let (text, encoded) = message.split_once(". Encoded authorization failure message: ").unwrap();
        assert_eq!(text, format!("{start}ec2:{operation} on resource: arn:aws:ec2:us-east-1::{resource} {why}"));
        let is_encoded = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        assert!(encoded.len() == 500 && is_encoded(encoded), "{encoded}");
        assert_eq!((rejected.status, rejected.code().as_str()), (403, "UnauthorizedOperation"));
    }
    let images = ec2(&simulator, "us-east-1", "DescribeImages", &[]).await;
    let message = format!("{start}ec2:DescribeImages {}", no_policy("ec2:DescribeImages"));
    assert_error(&images, 403, "UnauthorizedOperation", &message);
    let snapshots = ec2(&simulator, "us-east-1", "DescribeSnapshots", &[]).await;
    assert_error(&snapshots, 403, "UnauthorizedOperation", &format!("{start}ec2:DescribeSnapshots {by_policy}"));
}

#[tokio::test]
async fn opt_in_is_required_for_marketplace_terms_and_new_accounts() {
    let simulator = demo();
    let disabled = copy(&simulator, "eu-west-1", WEB, &[("SourceRegion", "ap-east-1")]).await;
    assert_error(&disabled, 401, "AuthFailure", "AWS was not able to validate the provided access credentials");
    let image = json!({"id": "ami-0ccccccccccccccc1", "name": "product", "marketplace_sku": "abc", "volumes": [{}]});
    seed(&simulator, json!({"ec2": {"images": {"us-east-1": [image]}}}));
    let terms = "In order to use this AWS Marketplace product you need to accept terms and subscribe. To do so please visit \
                 https://aws.amazon.com/marketplace/pp?sku=abc";
    let product = copy(&simulator, "eu-west-1", "ami-0ccccccccccccccc1", &[]).await;
    assert_error(&product, 401, "OptInRequired", terms);
    seed(&simulator, json!({"ec2": {"unsubscribed_accounts": [ACCOUNT]}}));
    let message = "You are not subscribed to this service. Please go to http://aws.amazon.com to subscribe.";
    let unsubscribed = ec2(&simulator, "us-east-1", "DescribeImages", &[]).await;
    assert_error(&unsubscribed, 401, "OptInRequired", message);
}

#[tokio::test]
async fn refuses_marketplace_products_of_other_accounts() {
    let simulator = demo();
    let image = json!({"id": "ami-0ccccccccccccccc1", "name": "product", "owner": "999988887777", "public": true,
        "marketplace_product_code": "abc", "volumes": [{}]});
    seed(&simulator, json!({"ec2": {"images": {"us-east-1": [image]}}}));
    let rejected = copy(&simulator, "eu-west-1", "ami-0ccccccccccccccc1", &[]).await;
    let message = "Images from AWS Marketplace cannot be copied to another AWS account.";
    assert_error(&rejected, 400, "InvalidRequest", message);
}
