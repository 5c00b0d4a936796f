//! Settings and quotas of an account: Allowed AMIs, applied quotas, and Regions that AWS has launched since.

use std::time::Duration;

use serde_json::json;
use tokio::time::advance;

use crate::support::{PUBLIC, SHARED, WEB, appstream, code, copy, demo, ec2, json_as, kms, ok, seed, state};

#[tokio::test]
async fn allowed_amis_hide_images_of_other_providers() {
    let simulator = demo();
    let settings = ec2(&simulator, "us-east-1", "GetAllowedImagesSettings", &[]).await.ok();
    assert_eq!((settings.text("state").as_str(), settings.text("managedBy").as_str()), ("disabled", "account"));
    let setting = |state: &str| json!({ "ec2": { "allowed_images": { "us-east-1": { "state": state, "providers": ["amazon"] } } } });
    for (state, is_hidden) in [("audit-mode", false), ("enabled", true)] {
        seed(&simulator, setting(state));
        let settings = ec2(&simulator, "us-east-1", "GetAllowedImagesSettings", &[]).await.ok();
        assert_eq!(settings.text("state"), state);
        let found = ec2(&simulator, "us-east-1", "DescribeImages", &[("ImageId.1", SHARED)]).await;
        assert_eq!(found.code() == "InvalidAMIID.NotFound", is_hidden, "{state}");
    }
    assert_eq!(copy(&simulator, "eu-west-1", SHARED, &[]).await.code(), "InvalidAMIID.NotFound");
    for own_or_allowed in [WEB, PUBLIC] {
        ec2(&simulator, "us-east-1", "DescribeImages", &[("ImageId.1", own_or_allowed)]).await.ok();
    }
}

#[tokio::test]
async fn services_enforce_applied_quotas() {
    let simulator = demo();
    let target = "ServiceQuotasV20190624.GetServiceQuota";
    let quota = |code: &str| json!({ "ServiceCode": "appstream2", "QuotaCode": code });
    seed(&simulator, json!({ "service_quotas": { "quotas": { "eu-west-1": { "L-E1182CCA": 0 } } } }));
    for (region, code, value) in
        [("eu-west-1", "L-E1182CCA", 0.0), ("eu-west-2", "L-E1182CCA", 10.0), ("eu-west-1", "L-60244546", 2.0)]
    {
        let answer = ok(json_as(&simulator, "AKIADEFAULT", region, target, &quota(code)).await);
        assert_eq!((&answer["Quota"]["Value"], &answer["Quota"]["QuotaCode"]), (&json!(value), &json!(code)));
    }
    let unknown = json_as(&simulator, "AKIADEFAULT", "eu-west-1", target, &quota("L-00000000")).await;
    assert_eq!(code(unknown), "NoSuchResourceException");
    let request = |region: &str| json!({ "SourceImageName": "win2022-base", "DestinationImageName": "copy", "DestinationRegion": region });
    assert_eq!(
        code(appstream(&simulator, "us-east-1", "CopyImage", request("eu-west-1")).await),
        "LimitExceededException"
    );
    ok(appstream(&simulator, "us-east-1", "CopyImage", request("eu-west-2")).await);
}

#[tokio::test]
async fn new_regions_are_listed_and_usable() {
    let simulator = demo();
    assert_ne!(ec2(&simulator, "eu-west-9", "DescribeImages", &[]).await.status, 200);
    seed(&simulator, json!({ "new_regions": ["eu-west-9"] }));
    let regions = ec2(&simulator, "eu-west-1", "DescribeRegions", &[]).await.ok();
    assert!(regions.all("regionName").contains(&"eu-west-9".to_owned()));
    copy(&simulator, "eu-west-9", WEB, &[]).await.ok();
}

#[tokio::test(start_paused = true)]
async fn copies_use_keys_in_state_updating_but_no_key_of_another_service() {
    let simulator = demo();
    let key = |number: u32| format!("1234abcd-12ab-34cd-56ef-{number:012}");
    seed(
        &simulator,
        json!({ "kms": { "keys": { "eu-west-1": [
            { "id": key(1), "state": "Updating" },
            { "id": key(2), "alias": "alias/aws/s3", "aws_managed": true },
        ] } } }),
    );
    let described = ok(kms(&simulator, "eu-west-1", &json!({ "KeyId": key(2) }).to_string()).await);
    assert_eq!(described["KeyMetadata"]["KeyManager"], "AWS");
    for (number, expected) in [(1, "available"), (2, "failed")] {
        let id = copy(&simulator, "eu-west-1", WEB, &[("Encrypted", "true"), ("KmsKeyId", &key(number))]).await.ok();
        advance(Duration::from_secs(11)).await;
        assert_eq!(state(&simulator, "eu-west-1", &id.text("imageId")).await, expected);
    }
}
