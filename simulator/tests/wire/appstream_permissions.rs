//! Tests of AppStream: deletion of images, sharing, tags.

use std::time::Duration;

use serde_json::{Map, Value, json};
use simulator::{Settings, Simulator};

use crate::support::{appstream, code, demo, ok, seed, with};

const ARN: &str = "arn:aws:appstream:us-east-1:123456789012:image/win2022-base";

async fn call(simulator: &Simulator, operation: &str, body: Value) -> (u16, Value) {
    appstream(simulator, "us-east-1", operation, body).await
}

async fn delete(simulator: &Simulator) -> (u16, Value) {
    call(simulator, "DeleteImage", json!({"Name": "win2022-base"})).await
}

#[tokio::test]
async fn rejects_deletion_of_image_in_use() {
    let simulator = demo();
    seed(
        &simulator,
        json!({"appstream": {
            "fleets": {"us-east-1": [{"name": "office", "image": "win2022-base", "state": "STOPPED"}]},
            "image_builders": {"us-east-1": [{"name": "builder", "image": ARN}]},
        }}),
    );
    let (status, rejected) = delete(&simulator).await;
    assert_eq!((status, &rejected["__type"]), (400, &json!("ResourceInUseException")));
    assert!(rejected["Message"].as_str().unwrap().contains("fleet office, image builder builder"), "{rejected}");
    let fleet = ok(call(&simulator, "DescribeFleets", json!({})).await)["Fleets"][0].clone();
    assert_eq!((&fleet["ImageName"], &fleet["ImageArn"]), (&json!("win2022-base"), &json!(ARN)));
    assert_eq!((&fleet["Name"], &fleet["State"]), (&json!("office"), &json!("STOPPED")));
    let builders = ok(call(&simulator, "DescribeImageBuilders", json!({"Names": ["builder"]})).await);
    assert_eq!(builders["ImageBuilders"][0]["ImageArn"], ARN);
    let missing = call(&simulator, "DescribeFleets", json!({"Names": ["nothing"]})).await;
    assert_eq!(code(missing), "ResourceNotFoundException");
    assert!(simulator.remove_appstream_users("us-east-1", "office"));
    assert_eq!(code(delete(&simulator).await), "ResourceInUseException");
    assert!(simulator.remove_appstream_users("us-east-1", "builder"));
    assert_eq!(ok(delete(&simulator).await)["Image"]["Arn"], ARN);
    assert_eq!(code(delete(&simulator).await), "ResourceNotFoundException");
}

#[tokio::test]
async fn rejects_deletion_of_pending_image() {
    let simulator = demo();
    assert!(simulator.set_appstream_image_state("us-east-1", "win2022-base", "COPYING", None));
    assert_eq!(code(delete(&simulator).await), "OperationNotPermittedException");
}

#[tokio::test]
async fn rejects_deletion_by_other_accounts() {
    let simulator = demo();
    for name in ["finance-apps", "AppStream-WinServer2022-10-06-2026"] {
        assert_eq!(code(call(&simulator, "DeleteImage", json!({"Name": name})).await), "ResourceNotFoundException");
    }
}

#[tokio::test(start_paused = true)]
async fn lists_deleted_images_for_a_while() {
    let simulator = with(Settings { deleting_time: Duration::from_secs(5), ..Settings::default() });
    ok(delete(&simulator).await);
    let describe = async || call(&simulator, "DescribeImages", json!({"Names": ["win2022-base"]})).await;
    assert_eq!(ok(describe().await)["Images"][0]["State"], "DELETING");
    tokio::time::advance(Duration::from_secs(5)).await;
    assert_eq!(describe().await.0, 404);
}

#[tokio::test]
async fn rejects_deletion_of_shared_image() {
    let simulator = demo();
    let share = json!({
        "Name": "win2022-base", "SharedAccountId": "999988887777",
        "ImagePermissions": {"allowFleet": true},
    });
    ok(call(&simulator, "UpdateImagePermissions", share.clone()).await);
    let permissions = ok(call(&simulator, "DescribeImagePermissions", json!({"Name": "win2022-base"})).await);
    assert_eq!(
        permissions["SharedImagePermissionsList"],
        json!([{
            "sharedAccountId": "999988887777",
            "imagePermissions": {"allowFleet": true, "allowImageBuilder": false},
        }])
    );
    assert_eq!(code(delete(&simulator).await), "OperationNotPermittedException");
    let record = simulator.appstream_images().into_iter().find(|image| image.arn == ARN).unwrap();
    assert_eq!(record.shared_with, ["999988887777"]);
    seed(&simulator, json!({"appstream": {"quotas": {"sharing_accounts": 1}}}));
    ok(call(&simulator, "UpdateImagePermissions", share.clone()).await);
    let mut another = share.clone();
    another["SharedAccountId"] = json!("999988887776");
    assert_eq!(code(call(&simulator, "UpdateImagePermissions", another).await), "LimitExceededException");
    let account = json!({"Name": "win2022-base", "SharedAccountId": "999988887777"});
    ok(call(&simulator, "DeleteImagePermissions", account.clone()).await);
    assert_eq!(code(call(&simulator, "DeleteImagePermissions", account).await), "ResourceNotFoundException");
    assert!(simulator.set_appstream_image_state("us-east-1", "win2022-base", "FAILED", Some(("INTERNAL_ERROR", "x"))));
    assert_eq!(code(call(&simulator, "UpdateImagePermissions", share).await), "ResourceNotAvailableException");
    ok(delete(&simulator).await);
}

#[tokio::test]
async fn adds_replaces_and_removes_tags() {
    let simulator = demo();
    let tags = async || ok(call(&simulator, "ListTagsForResource", json!({"ResourceArn": ARN})).await)["Tags"].clone();
    let body = json!({"ResourceArn": ARN, "Tags": {"team": "web", "größe": ""}});
    ok(call(&simulator, "TagResource", body).await);
    assert_eq!(tags().await, json!({"team": "web", "größe": ""}));
    ok(call(&simulator, "UntagResource", json!({"ResourceArn": ARN, "TagKeys": ["team", "nothing"]})).await);
    assert_eq!(tags().await, json!({"größe": ""}));
    ok(call(&simulator, "UntagResource", json!({"ResourceArn": ARN, "TagKeys": ["größe"]})).await);
    assert_eq!(tags().await, Value::Null);
    let many = |prefix: &str, count: usize| {
        let tags: Map<String, Value> = (0..count).map(|number| (format!("{prefix}{number}"), json!(""))).collect();
        json!({"ResourceArn": ARN, "Tags": tags})
    };
    ok(call(&simulator, "TagResource", many("a", 50)).await);
    assert_eq!(code(call(&simulator, "TagResource", many("b", 1)).await), "LimitExceededException");
    assert_eq!(tags().await.as_object().unwrap().len(), 50);
    ok(call(&simulator, "TagResource", many("a", 1)).await);
}

#[tokio::test]
async fn rejects_invalid_tags() {
    let simulator = demo();
    let elsewhere = ARN.replace("us-east-1", "eu-west-1");
    let shared = "arn:aws:appstream:us-east-1:999988887777:image/finance-apps";
    for (arn, key, value, expected) in [
        (ARN, "aws:x", "", "ValidationException"),
        (ARN, "a#b", "", "ValidationException"),
        (ARN, "a", "b#c", "ValidationException"),
        (ARN, "", "", "ValidationException"),
        ("nonsense", "a", "", "ValidationException"),
        (elsewhere.as_str(), "a", "", "ResourceNotFoundException"),
        (shared, "a", "", "ResourceNotFoundException"),
    ] {
        let tags = Map::from_iter([(key.to_owned(), json!(value))]);
        let answer = call(&simulator, "TagResource", json!({"ResourceArn": arn, "Tags": tags})).await;
        assert_eq!(code(answer), expected, "{arn} {key}={value}");
    }
}

#[tokio::test]
async fn rejects_tags_on_pending_images() {
    let simulator = with(Settings { pending_images_refuse_changes: true, ..Settings::default() });
    let tag = async || call(&simulator, "TagResource", json!({"ResourceArn": ARN, "Tags": {"a": "b"}})).await;
    assert!(simulator.set_appstream_image_state("us-east-1", "win2022-base", "COPYING", None));
    assert_eq!(code(tag().await), "ResourceNotFoundException");
    assert!(simulator.set_appstream_image_state("us-east-1", "win2022-base", "AVAILABLE", None));
    ok(tag().await);
}

#[tokio::test]
async fn changes_images_out_of_band() {
    let simulator = demo();
    assert!(simulator.set_appstream_image_tags("us-east-1", "win2022-base", [("a", "b")]));
    let tags = ok(call(&simulator, "ListTagsForResource", json!({"ResourceArn": ARN})).await);
    assert_eq!(tags, json!({"Tags": {"a": "b"}}));
    assert!(simulator.remove_appstream_image("us-east-1", "win2022-base"));
    assert!(!simulator.remove_appstream_image("us-east-1", "win2022-base"));
    assert!(!simulator.set_appstream_image_state("us-east-1", "win2022-base", "AVAILABLE", None));
}
