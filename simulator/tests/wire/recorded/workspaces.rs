//! Tests of WorkSpaces' responses.

use serde_json::{Value, json};
use simulator::{Settings, Simulator};

use crate::support::{demo, ok, seed, with, workspaces};

const SOURCE: &str = "wsi-0aaaaaaa1";
const WORKSPACE: &str = "ws-0aaaaaaa1";

/// Creates an image from the WorkSpace of the demo seed.
async fn create(simulator: &Simulator) -> (u16, Value) {
    let body = json!({"Name": "created", "Description": "Created here", "WorkspaceId": WORKSPACE});
    workspaces(simulator, "eu-west-1", "CreateWorkspaceImage", body).await
}

async fn image(simulator: &Simulator, region: &str) -> Value {
    ok(workspaces(simulator, region, "DescribeWorkspaceImages", json!({"ImageType": "OWNED"})).await)["Images"][0]
        .clone()
}

#[tokio::test]
async fn deletion_of_used_image_does_not_name_the_bundle() {
    let simulator = demo();
    let bundle = json!({"id": "wsb-0aaaaaaa1", "name": "office", "image_id": SOURCE});
    seed(&simulator, json!({"workspaces": {"bundles": {"us-east-1": [bundle]}}}));
    let rejected = workspaces(&simulator, "us-east-1", "DeleteWorkspaceImage", json!({"ImageId": SOURCE})).await;
    let message =
        "One or more bundles are associated with the Image. Delete bundles associated with Image, and try again.";
    assert_eq!(rejected, (400, json!({"__type": "ResourceAssociatedException", "message": message})));
}

#[tokio::test]
async fn image_of_encrypted_workspace_is_not_supported() {
    let simulator = demo();
    let workspace = json!({"id": WORKSPACE, "encrypted": true});
    seed(&simulator, json!({"workspaces": {"workspaces": {"eu-west-1": [workspace]}}}));
    let message = "The operation couldn't be performed on the specified WorkSpace. Confirm that the WorkSpace is not \
                   encrypted and try again.";
    let expected = json!({"__type": "OperationNotSupportedException", "message": message});
    assert_eq!(create(&simulator).await, (400, expected));
}

#[tokio::test]
async fn images_have_an_owner_and_updates_only_if_available() {
    let simulator = demo();
    let current = image(&simulator, "us-east-1").await;
    assert_eq!((&current["OwnerAccountId"], current.get("Updates")), (&json!("123456789012"), None));
    seed(
        &simulator,
        json!({"workspaces": {"images": {"us-east-1": [{"id": SOURCE, "name": "a", "update": "Agent"}]}}}),
    );
    let updates = json!({"UpdateAvailable": true, "Description": "Agent"});
    assert_eq!(image(&simulator, "us-east-1").await["Updates"], updates);
}

#[tokio::test]
async fn may_omit_owners() {
    let simulator = with(Settings { workspaces_omits_owners: true, ..Settings::default() });
    assert_eq!(ok(create(&simulator).await).get("OwnerAccountId"), None);
    for region in ["us-east-1", "eu-west-1"] {
        let image = image(&simulator, region).await;
        assert!(image["ImageId"].is_string() && image.get("OwnerAccountId").is_none(), "{image}");
    }
}

#[tokio::test]
async fn unencrypted_workspace_has_no_encryption_members() {
    let simulator = demo();
    let describe = async || {
        let described = workspaces(&simulator, "eu-west-1", "DescribeWorkspaces", json!({})).await;
        ok(described)["Workspaces"][0].clone()
    };
    let plain = describe().await;
    for absent in ["UserVolumeEncryptionEnabled", "RootVolumeEncryptionEnabled"] {
        assert_eq!(plain.get(absent), None, "{plain}");
    }
    assert_eq!((&plain["ModificationStates"], plain["WorkspaceProperties"].is_object()), (&json!([]), true));
    for present in ["IpAddress", "SubnetId", "ComputerName"] {
        assert!(plain[present].is_string(), "{plain}");
    }
    seed(&simulator, json!({"workspaces": {"workspaces": {"eu-west-1": [{"id": WORKSPACE, "encrypted": true}]}}}));
    let encrypted = describe().await;
    assert_eq!((&encrypted["UserVolumeEncryptionEnabled"], &encrypted["State"]), (&json!(true), &json!("AVAILABLE")));
}

#[tokio::test(start_paused = true)]
async fn created_has_milliseconds() {
    let simulator = demo();
    let image_seed = json!({"id": SOURCE, "name": "a", "created": "2021-09-17T10:16:22.589Z"});
    seed(&simulator, json!({"workspaces": {"images": {"us-east-1": [image_seed]}}}));
    assert_eq!(image(&simulator, "us-east-1").await["Created"], json!(1_631_873_782.589));
    // Bundles are created at the time of the seed.
    let mut fractions = Vec::new();
    for number in 1..4 {
        let bundle = json!({"id": format!("wsb-0aaaaaaa{number}"), "name": "office", "image_id": SOURCE});
        seed(&simulator, json!({"workspaces": {"bundles": {"us-east-1": [bundle]}}}));
        tokio::time::advance(std::time::Duration::from_millis(300)).await;
    }
    let bundles = ok(workspaces(&simulator, "us-east-1", "DescribeWorkspaceBundles", json!({})).await);
    for bundle in bundles["Bundles"].as_array().unwrap() {
        fractions.push((bundle["CreationTime"].as_f64().unwrap() * 1000.0).round().rem_euclid(1000.0));
    }
    assert!(fractions.len() == 3 && fractions.iter().any(|fraction| *fraction > 0.0), "{fractions:?}");
}

#[tokio::test]
async fn image_ids_have_nine_letters_and_digits() {
    let simulator = demo();
    let mut later_letters = 0;
    for number in 0..30 {
        let body = json!({"Name": format!("n{number}"), "SourceImageId": SOURCE, "SourceRegion": "us-east-1"});
        let id = ok(workspaces(&simulator, "eu-west-1", "CopyWorkspaceImage", body).await)["ImageId"].clone();
        let rest = id.as_str().unwrap().strip_prefix("wsi-").unwrap();
        assert!(
            rest.len() == 9 && rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase()),
            "{rest}"
        );
        later_letters += rest.bytes().filter(|byte| *byte > b'f').count();
    }
    assert!(later_letters > 0);
}
