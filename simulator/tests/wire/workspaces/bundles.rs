//! Tests of WorkSpaces bundles.

use std::time::Duration;

use serde_json::{Value, json};
use simulator::{Settings, Simulator};

use crate::support::{code, demo, ok, seed, with, workspaces};

const IMAGE: &str = "wsi-0aaaaaaa1";
const SHARED: &str = "wsi-0aaaaaaa2";

async fn call(simulator: &Simulator, operation: &str, body: Value) -> (u16, Value) {
    workspaces(simulator, "us-east-1", operation, body).await
}

fn office(changes: Value) -> Value {
    let mut request = json!({
        "BundleName": "office", "BundleDescription": "Office desktop", "ImageId": IMAGE,
        "ComputeType": {"Name": "STANDARD"}, "UserStorage": {"Capacity": "50"},
    });
    let Value::Object(changes) = changes else { panic!("{changes}") };
    request.as_object_mut().unwrap().extend(changes);
    request
}

async fn create(simulator: &Simulator, changes: Value) -> (u16, Value) {
    call(simulator, "CreateWorkspaceBundle", office(changes)).await
}

#[tokio::test(start_paused = true)]
async fn creates_updates_and_deletes_bundle() {
    let simulator = demo();
    seed(&simulator, json!({"workspaces": {"images": {"us-east-1": [{"id": "wsi-0bbbbbbb1", "name": "next"}]}}}));
    let tags = json!({"Tags": [{"Key": "team", "Value": "desktop"}]});
    let made = ok(create(&simulator, tags).await)["WorkspaceBundle"].clone();
    assert_eq!((&made["State"], &made["RootStorage"]["Capacity"]), (&json!("PENDING"), &json!("80")));
    let id = made["BundleId"].clone();
    tokio::time::advance(Duration::from_secs(3)).await;
    let described = || call(&simulator, "DescribeWorkspaceBundles", json!({"BundleIds": [id]}));
    let bundle = ok(described().await)["Bundles"][0].clone();
    assert_eq!((&bundle["State"], &bundle["Owner"]), (&json!("AVAILABLE"), &json!("123456789012")));
    assert_eq!(bundle["CreationTime"], bundle["LastUpdatedTime"]);
    let tags = ok(call(&simulator, "DescribeTags", json!({"ResourceId": id})).await);
    assert_eq!(tags["TagList"], json!([{"Key": "team", "Value": "desktop"}]));

    let update = json!({"BundleId": id, "ImageId": "wsi-0bbbbbbb1"});
    ok(call(&simulator, "UpdateWorkspaceBundle", update).await);
    let bundle = ok(described().await)["Bundles"][0].clone();
    assert_eq!(bundle["ImageId"], "wsi-0bbbbbbb1");
    assert!(bundle["LastUpdatedTime"].as_f64() > bundle["CreationTime"].as_f64());
    // The first image is free, the second is not.
    ok(call(&simulator, "DeleteWorkspaceImage", json!({"ImageId": IMAGE})).await);
    let delete = json!({"ImageId": "wsi-0bbbbbbb1"});
    assert_eq!(code(call(&simulator, "DeleteWorkspaceImage", delete).await), "ResourceAssociatedException");

    ok(call(&simulator, "DeleteWorkspaceBundle", json!({"BundleId": id})).await);
    assert_eq!(ok(described().await)["Bundles"], json!([]));
    let again = call(&simulator, "DeleteWorkspaceBundle", json!({"BundleId": id})).await;
    assert_eq!(code(again), "ResourceNotFoundException");
}

#[tokio::test]
async fn rejects_bundle_by_name_image_and_quota() {
    let simulator = demo();
    let pending = json!({"id": "wsi-0ccccccc1", "name": "pending", "state": "PENDING"});
    let images = json!({"us-east-1": [pending]});
    seed(&simulator, json!({"workspaces": {"images": images, "quotas": {"images": 40, "bundles": 1}}}));
    for (changes, expected) in [
        (json!({"ImageId": "wsi-0nothing1"}), "ResourceNotFoundException"),
        (json!({"ImageId": SHARED}), "AccessDeniedException"),
        (json!({"ImageId": "wsi-0ccccccc1"}), "ResourceUnavailableException"),
        (json!({"ComputeType": {"Name": "Standard"}}), "ValidationException"),
        (json!({"BundleName": "two words"}), "ValidationException"),
    ] {
        assert_eq!(code(create(&simulator, changes.clone()).await), expected, "{changes}");
    }
    ok(create(&simulator, json!({})).await);
    assert_eq!(code(create(&simulator, json!({})).await), "ResourceAlreadyExistsException");
    let other = create(&simulator, json!({"BundleName": "other"})).await;
    assert_eq!(code(other), "ResourceLimitExceededException");
}

#[tokio::test]
async fn rejects_deletion_of_bundle_in_use() {
    let simulator = with(Settings::default());
    let bundle = json!({"id": "wsb-0aaaaaaa1", "name": "office", "image_id": IMAGE});
    let public = json!({"id": "wsb-0aaaaaaa2", "name": "Value", "image_id": "wsi-0ccccccc1", "owner": "AMAZON"});
    let workspace = json!({"id": "ws-0bbbbbbb1", "bundle_id": "wsb-0aaaaaaa1"});
    let contents = json!({"bundles": {"us-east-1": [bundle, public]}, "workspaces": {"us-east-1": [workspace]}});
    seed(&simulator, json!({"workspaces": contents}));
    let delete = async |id: &str| call(&simulator, "DeleteWorkspaceBundle", json!({"BundleId": id})).await;
    assert_eq!(code(delete("wsb-0aaaaaaa2").await), "AccessDeniedException");
    assert_eq!(code(delete("wsb-0aaaaaaa1").await), "ResourceAssociatedException");
    assert!(simulator.remove_workspace("us-east-1", "ws-0bbbbbbb1"));
    ok(delete("wsb-0aaaaaaa1").await);
    assert_eq!(simulator.workspaces_bundles().len(), 1);
}
