//! Tests of AppStream's `CopyImage` and `DescribeImages`.

use std::time::Duration;

use serde_json::{Value, json};
use simulator::{Fault, FaultKind, Settings, Simulator};

use crate::support::{appstream, code, demo, json_as, ok, seed, with};

/// Copies the image of the demo seed to eu-west-1.
async fn copy(simulator: &Simulator, name: &str) -> (u16, Value) {
    let body = json!({
        "SourceImageName": "win2022-base", "DestinationImageName": name, "DestinationRegion": "eu-west-1",
    });
    appstream(simulator, "us-east-1", "CopyImage", body).await
}

async fn image(simulator: &Simulator, name: &str) -> Value {
    ok(appstream(simulator, "eu-west-1", "DescribeImages", json!({"Names": [name]})).await)["Images"][0].clone()
}

async fn names(simulator: &Simulator, body: Value) -> Vec<String> {
    let images = ok(appstream(simulator, "us-east-1", "DescribeImages", body).await)["Images"].clone();
    images.as_array().unwrap().iter().map(|image| image["Name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn copies_image_to_another_region() {
    let simulator = demo();
    let body = json!({
        "SourceImageName": "win2022-base", "DestinationImageName": "base", "DestinationRegion": "eu-west-1",
        "DestinationImageDescription": "A copy",
    });
    let answer = ok(appstream(&simulator, "us-east-1", "CopyImage", body).await);
    assert_eq!(answer, json!({"DestinationImageName": "base"}));
    let copying = image(&simulator, "base").await;
    assert_eq!((&copying["State"], &copying["Description"]), (&json!("COPYING"), &json!("A copy")));
    assert_eq!(copying["Arn"], "arn:aws:appstream:eu-west-1:123456789012:image/base");
    tokio::time::advance(Duration::from_secs(10)).await;
    let copied = image(&simulator, "base").await;
    assert_eq!((&copied["State"], &copied["Visibility"]), (&json!("AVAILABLE"), &json!("PRIVATE")));
    assert_eq!((&copied["Platform"], &copied["ImageBuilderName"]), (&json!("WINDOWS_SERVER_2022"), &Value::Null));
    let record = simulator.appstream_images().into_iter().find(|image| image.region == "eu-west-1").unwrap();
    assert_eq!(record.source_arn.as_deref(), Some("arn:aws:appstream:us-east-1:123456789012:image/win2022-base"));
    assert!(record.tags.is_empty());
}

#[tokio::test(start_paused = true)]
async fn failed_copy_reports_reason_and_keeps_name() {
    let simulator = demo();
    let fails = FaultKind::CopyFails { state_reason: "Out of luck".into(), snapshot_message: "Disk 0".into() };
    simulator.inject(Fault::of("appstream", "CopyImage", fails).times(1));
    ok(copy(&simulator, "base").await);
    tokio::time::advance(Duration::from_secs(10)).await;
    let failed = image(&simulator, "base").await;
    assert_eq!(failed["State"], "FAILED");
    assert_eq!(failed["StateChangeReason"], json!({"Code": "IMAGE_COPY_FAILURE", "Message": "Out of luck"}));
    assert_eq!(failed["ImageErrors"][0]["ErrorMessage"], "Disk 0");
    assert!(failed["ImageErrors"][0]["ErrorTimestamp"].is_number());
    assert_eq!(code(copy(&simulator, "base").await), "ResourceAlreadyExistsException");
    ok(appstream(&simulator, "eu-west-1", "DeleteImage", json!({"Name": "base"})).await);
    ok(copy(&simulator, "base").await);
}

#[tokio::test(start_paused = true)]
async fn faults_delay_copies() {
    let simulator = demo();
    simulator.inject(Fault::of("appstream", "CopyImage", FaultKind::CopyTime { seconds: 60.0 }).times(1));
    simulator.inject(Fault::of("appstream", "CopyImage", FaultKind::CopyNeverEnds).times(1));
    ok(copy(&simulator, "slow").await);
    ok(copy(&simulator, "endless").await);
    tokio::time::advance(Duration::from_mins(1)).await;
    assert_eq!(image(&simulator, "slow").await["State"], "AVAILABLE");
    assert_eq!(image(&simulator, "endless").await["State"], "COPYING");
}

#[tokio::test(start_paused = true)]
async fn enforces_quotas() {
    let simulator = demo();
    for round in 0..5 {
        ok(copy(&simulator, &format!("a{round}")).await);
        ok(copy(&simulator, &format!("b{round}")).await);
        let (status, third) = copy(&simulator, "third").await;
        assert_eq!((status, &third["__type"]), (400, &json!("LimitExceededException")));
        assert!(third["Message"].as_str().unwrap().contains("2 concurrent"), "{third}");
        tokio::time::advance(Duration::from_secs(10)).await;
    }
    let (_, eleventh) = copy(&simulator, "eleventh").await;
    assert!(eleventh["Message"].as_str().unwrap().contains("10 images"), "{eleventh}");
    seed(&simulator, json!({"appstream": {"quotas": {"images": 11}}}));
    ok(copy(&simulator, "eleventh").await);
}

#[tokio::test]
async fn rejects_invalid_copies() {
    let simulator = demo();
    seed(
        &simulator,
        json!({
            "denied": [{"action": "appstream:CopyImage", "region": "us-west-2"}],
            "appstream": {"images": {
                "us-east-1": [
                    {"name": "unfinished", "state": "PENDING"},
                    {"name": "odd", "incompatible": true},
                    {"name": "licensed", "attributes": {"image_type": "BYOL"}},
                ],
                "us-west-2": [{"name": "there"}],
            }},
            "workspaces": {"byol_regions": ["eu-west-2"]},
        }),
    );
    let public = "AppStream-WinServer2022-10-06-2026";
    for (from, source, to, status, expected) in [
        ("us-east-1", "nothing", "eu-west-1", 404, "ResourceNotFoundException"),
        ("us-east-1", "there", "eu-west-1", 404, "ResourceNotFoundException"),
        ("us-east-1", "finance-apps", "eu-west-1", 404, "ResourceNotFoundException"),
        ("us-east-1", public, "eu-west-1", 404, "ResourceNotFoundException"),
        ("us-east-1", "unfinished", "eu-west-1", 400, "ResourceNotAvailableException"),
        ("us-east-1", "odd", "eu-west-1", 400, "IncompatibleImageException"),
        ("us-east-1", "licensed", "eu-west-1", 400, "IncompatibleImageException"),
        ("us-east-1", "win2022-base", "eu-wets-1", 400, "ValidationException"),
        ("us-east-1", "win2022-base", "cn-north-1", 400, "ValidationException"),
        ("us-east-1", "win2022-base", "ap-east-1", 400, "ValidationException"),
        ("us-east-1", "win2022 base", "eu-west-1", 400, "ValidationException"),
        ("us-west-2", "there", "eu-west-1", 400, "AccessDeniedException"),
        ("us-east-1", "win2022-base", "us-east-1", 400, "ResourceAlreadyExistsException"),
    ] {
        let name = if to == from { source } else { "base" };
        let body = json!({"SourceImageName": source, "DestinationImageName": name, "DestinationRegion": to});
        let answer = appstream(&simulator, from, "CopyImage", body).await;
        assert_eq!((answer.0, code(answer).as_str()), (status, expected), "{source} to {to}");
    }
    let body = json!({"SourceImageName": "licensed", "DestinationImageName": "x", "DestinationRegion": "eu-west-2"});
    ok(appstream(&simulator, "us-east-1", "CopyImage", body).await);
}

#[tokio::test]
async fn finds_images_by_name_and_arn() {
    let simulator = demo();
    let public = "AppStream-WinServer2022-10-06-2026";
    let shared = "arn:aws:appstream:us-east-1:999988887777:image/finance-apps";
    assert_eq!(names(&simulator, json!({})).await, ["win2022-base", "finance-apps", public]);
    assert_eq!(names(&simulator, json!({"Names": ["win2022-base", public]})).await.len(), 2);
    assert_eq!(names(&simulator, json!({"Arns": [shared]})).await, ["finance-apps"]);
    for (kind, expected) in [("PRIVATE", "win2022-base"), ("SHARED", "finance-apps"), ("PUBLIC", public)] {
        assert_eq!(names(&simulator, json!({"Type": kind})).await, [expected]);
    }
    let rejected = async |body: Value| code(appstream(&simulator, "us-east-1", "DescribeImages", body).await);
    assert_eq!(rejected(json!({"Names": ["finance-apps"]})).await, "ResourceNotFoundException");
    assert_eq!(rejected(json!({"Names": ["win2022-base", "nothing"]})).await, "ResourceNotFoundException");
    assert_eq!(rejected(json!({"Arns": [shared.replace("us-east", "eu-west")]})).await, "ResourceNotFoundException");
    let both = json!({"Names": ["win2022-base"], "Arns": [shared]});
    assert_eq!(rejected(both).await, "InvalidParameterCombinationException");
    assert_eq!(rejected(json!({"MaxResults": 26})).await, "ValidationException");
    assert_eq!(rejected(json!({"NextToken": "x"})).await, "ValidationException");
    // The image is private for its owner.
    seed(&simulator, json!({"access_keys": {"AKIAOTHER": "999988887777"}}));
    let body = json!({"Names": ["finance-apps"]});
    let own = json_as(&simulator, "AKIAOTHER", "us-east-1", "PhotonAdminProxyService.DescribeImages", &body).await;
    let own = &ok(own)["Images"][0];
    assert_eq!((&own["Visibility"], &own["ImageSharedWithOthers"]), (&json!("PRIVATE"), &json!("TRUE")));
}

#[tokio::test]
async fn limits_pages_to_25_images() {
    let simulator = demo();
    let images: Vec<Value> = (0..30).map(|number| json!({"name": format!("image-{number:02}")})).collect();
    seed(&simulator, json!({"appstream": {"images": {"eu-west-1": images}}}));
    let page = async |body: Value| {
        let answer = ok(appstream(&simulator, "eu-west-1", "DescribeImages", body).await);
        (answer["Images"].as_array().unwrap().len(), answer["NextToken"].clone())
    };
    let (first, token) = page(json!({})).await;
    assert_eq!((first, page(json!({"NextToken": token})).await), (25, (5, Value::Null)));
    let (small, token) = page(json!({"MaxResults": 20})).await;
    assert_eq!((small, page(json!({"MaxResults": 20, "NextToken": token})).await.0), (20, 10));
}

#[tokio::test(start_paused = true)]
async fn new_image_is_eventually_consistent() {
    let simulator = with(Settings { propagation_delay: Duration::from_secs(3), ..Settings::default() });
    ok(copy(&simulator, "base").await);
    let found = async || appstream(&simulator, "eu-west-1", "DescribeImages", json!({"Names": ["base"]})).await.0;
    assert_eq!(found().await, 404);
    assert_eq!(code(copy(&simulator, "base").await), "ResourceAlreadyExistsException");
    tokio::time::advance(Duration::from_secs(3)).await;
    assert_eq!(found().await, 200);
}
