//! Tests of WorkSpaces: deletion of images, sharing, tags, bundles, WorkSpaces, the account.

use serde_json::{Value, json};
use simulator::{Settings, Simulator};

use crate::support::{code, demo, json_as, ok, seed, with, workspaces};

const IMAGE: &str = "wsi-0aaaaaaa1";
const SHARED: &str = "wsi-0aaaaaaa2";

async fn call(simulator: &Simulator, operation: &str, body: Value) -> (u16, Value) {
    workspaces(simulator, "us-east-1", operation, body).await
}

async fn delete(simulator: &Simulator, id: &str) -> (u16, Value) {
    call(simulator, "DeleteWorkspaceImage", json!({"ImageId": id})).await
}

#[tokio::test]
async fn rejects_deletion_of_image_with_bundle() {
    let simulator = demo();
    let bundles = json!([
        {"id": "wsb-0aaaaaaa1", "name": "office", "image_id": IMAGE},
        {"id": "wsb-0aaaaaaa2", "name": "Value", "image_id": "wsi-0ccccccc1", "owner": "AMAZON"},
    ]);
    seed(&simulator, json!({"workspaces": {"bundles": {"us-east-1": bundles}}}));
    assert_eq!(code(delete(&simulator, IMAGE).await), "ResourceAssociatedException");
    let described = async |body: Value| {
        let bundles = ok(call(&simulator, "DescribeWorkspaceBundles", body).await)["Bundles"].clone();
        bundles.as_array().unwrap().iter().map(|bundle| bundle["BundleId"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(described(json!({})).await, ["wsb-0aaaaaaa1"]);
    assert_eq!(described(json!({"Owner": "AMAZON"})).await, ["wsb-0aaaaaaa2"]);
    assert_eq!(described(json!({"BundleIds": ["wsb-0aaaaaaa2", "wsb-0aaaaaaa1"]})).await.len(), 2);
    let both = json!({"Owner": "AMAZON", "BundleIds": ["wsb-0aaaaaaa1"]});
    assert_eq!(code(call(&simulator, "DescribeWorkspaceBundles", both).await), "InvalidParameterValuesException");
    assert!(simulator.remove_workspaces_bundle("us-east-1", "wsb-0aaaaaaa1"));
    ok(delete(&simulator, IMAGE).await);
    assert_eq!(code(delete(&simulator, IMAGE).await), "ResourceNotFoundException");
}

#[tokio::test]
async fn rejects_deletion_by_state_and_owner() {
    let simulator = demo();
    for (state, deleted) in [("PENDING", false), ("VALIDATING", false), ("ERROR", true)] {
        assert!(simulator.set_workspaces_image_state("us-east-1", IMAGE, state, Some(("UnknownError", "x"))));
        if deleted {
            ok(delete(&simulator, IMAGE).await);
        } else {
            assert_eq!(code(delete(&simulator, IMAGE).await), "InvalidResourceStateException");
        }
    }
    assert_eq!(code(delete(&simulator, SHARED).await), "AccessDeniedException");
}

#[tokio::test]
async fn shared_image_can_be_copied_but_not_deleted() {
    let simulator = demo();
    seed(&simulator, json!({"access_keys": {"AKIAOTHER": "999988887777"}}));
    let copy = async || {
        let body = json!({"Name": "theirs", "SourceImageId": IMAGE, "SourceRegion": "us-east-1"});
        json_as(&simulator, "AKIAOTHER", "eu-west-1", "WorkspacesService.CopyWorkspaceImage", &body).await
    };
    let share = async |allow: bool| {
        let body = json!({"ImageId": IMAGE, "AllowCopyImage": allow, "SharedAccountId": "999988887777"});
        call(&simulator, "UpdateWorkspaceImagePermission", body).await
    };
    assert_eq!(code(copy().await), "ResourceNotFoundException");
    assert_eq!(code(share(false).await), "InvalidParameterValuesException");
    ok(share(true).await);
    ok(copy().await);
    let permissions = ok(call(&simulator, "DescribeWorkspaceImagePermissions", json!({"ImageId": IMAGE})).await);
    assert_eq!(permissions["ImagePermissions"], json!([{"SharedAccountId": "999988887777"}]));
    assert_eq!(code(delete(&simulator, IMAGE).await), "ResourceAssociatedException");
    let record = simulator.workspaces_images().into_iter().find(|image| image.name == "theirs").unwrap();
    assert_eq!(record.owner, "999988887777");
    ok(share(false).await);
    ok(delete(&simulator, IMAGE).await);
    let theirs = json!({"ImageId": SHARED, "AllowCopyImage": true, "SharedAccountId": "111122223333"});
    assert_eq!(code(call(&simulator, "UpdateWorkspaceImagePermission", theirs).await), "AccessDeniedException");
}

#[tokio::test]
async fn adds_replaces_and_removes_tags() {
    let simulator = demo();
    let tags = async || ok(call(&simulator, "DescribeTags", json!({"ResourceId": IMAGE})).await)["TagList"].clone();
    let create = async |tags: Value| call(&simulator, "CreateTags", json!({"ResourceId": IMAGE, "Tags": tags})).await;
    ok(create(json!([{"Key": "team", "Value": "web"}, {"Key": "empty"}])).await);
    assert_eq!(tags().await, json!([{"Key": "empty", "Value": ""}, {"Key": "team", "Value": "web"}]));
    ok(call(&simulator, "DeleteTags", json!({"ResourceId": IMAGE, "TagKeys": ["team", "nothing"]})).await);
    assert_eq!(tags().await, json!([{"Key": "empty", "Value": ""}]));
    let many = |count: usize| (0..count).map(|number| json!({"Key": format!("k{number}")})).collect::<Value>();
    assert_eq!(code(create(many(50)).await), "ResourceLimitExceededException");
    ok(create(many(49)).await);
    assert_eq!(code(create(json!([{"Key": "aws:x"}])).await), "InvalidParameterValuesException");
    assert_eq!(code(create(json!([{"Key": "a"}, {"Key": "a"}])).await), "InvalidParameterValuesException");
    assert_eq!(code(create(json!([{"Key": "k".repeat(128)}])).await), "ValidationException");
    for id in [SHARED, "wsi-0bbbbbbb9"] {
        assert_eq!(
            code(call(&simulator, "DescribeTags", json!({"ResourceId": id})).await),
            "ResourceNotFoundException"
        );
    }
}

#[tokio::test]
async fn rejects_tags_on_pending_images() {
    let simulator = with(Settings { pending_images_refuse_changes: true, ..Settings::default() });
    assert!(simulator.set_workspaces_image_state("us-east-1", IMAGE, "PENDING", None));
    let body = json!({"ResourceId": IMAGE, "Tags": [{"Key": "a"}]});
    assert_eq!(code(call(&simulator, "CreateTags", body).await), "ResourceNotFoundException");
}

#[tokio::test]
async fn tagging_a_copy_requires_permission() {
    let simulator = demo();
    seed(&simulator, json!({"denied": ["workspaces:CreateTags"]}));
    let copy = async |tags: Value| {
        let body = json!({"Name": "a", "SourceImageId": IMAGE, "SourceRegion": "us-east-1", "Tags": tags});
        workspaces(&simulator, "eu-west-1", "CopyWorkspaceImage", body).await
    };
    let (_, denied) = copy(json!([{"Key": "a"}])).await;
    assert_eq!(denied["__type"], "AccessDeniedException");
    assert!(denied["message"].as_str().unwrap().contains("workspaces:CreateTags"), "{denied}");
    ok(copy(json!([])).await);
}

#[tokio::test]
async fn rejects_multiple_workspace_filters() {
    let simulator = demo();
    let list = json!([
        {"id": "ws-0bbbbbbb1", "state": "STOPPED", "user_name": "ada", "bundle_id": "wsb-0aaaaaaa1", "encrypted": true},
        {"id": "ws-0bbbbbbb2", "directory_id": "d-1111111111"},
    ]);
    seed(&simulator, json!({"workspaces": {"workspaces": {"us-east-1": list}}}));
    let ids = async |body: Value| {
        let found = ok(call(&simulator, "DescribeWorkspaces", body).await)["Workspaces"].clone();
        found.as_array().unwrap().iter().map(|workspace| workspace["WorkspaceId"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(ids(json!({})).await.len(), 2);
    assert_eq!(ids(json!({"WorkspaceIds": ["ws-0bbbbbbb2", "ws-0bbbbbbb9"]})).await, ["ws-0bbbbbbb2"]);
    assert_eq!(ids(json!({"DirectoryId": "d-0123456789", "UserName": "ada"})).await, ["ws-0bbbbbbb1"]);
    assert_eq!(ids(json!({"BundleId": "wsb-0aaaaaaa1"})).await, ["ws-0bbbbbbb1"]);
    for body in [json!({"UserName": "ada"}), json!({"DirectoryId": "d-0123456789", "BundleId": "wsb-0aaaaaaa1"})] {
        assert_eq!(code(call(&simulator, "DescribeWorkspaces", body).await), "InvalidParameterValuesException");
    }
    let first = ok(call(&simulator, "DescribeWorkspaces", json!({"Limit": 1})).await);
    assert_eq!(first["Workspaces"][0]["RootVolumeEncryptionEnabled"], true);
    assert_eq!(ids(json!({"Limit": 1, "NextToken": first["NextToken"]})).await, ["ws-0bbbbbbb2"]);
}

#[tokio::test]
async fn account_reports_byol_support() {
    let simulator = demo();
    seed(&simulator, json!({"workspaces": {"byol_regions": ["eu-west-1"]}}));
    for (region, expected) in [("eu-west-1", "ENABLED"), ("us-east-1", "DISABLED")] {
        let account = ok(workspaces(&simulator, region, "DescribeAccount", json!({})).await);
        assert_eq!(account["DedicatedTenancySupport"], expected);
    }
}

#[tokio::test]
async fn changes_images_out_of_band() {
    let simulator = demo();
    assert!(simulator.set_workspaces_image_tags("us-east-1", IMAGE, [("a", "b")]));
    let tags = ok(call(&simulator, "DescribeTags", json!({"ResourceId": IMAGE})).await);
    assert_eq!(tags["TagList"], json!([{"Key": "a", "Value": "b"}]));
    assert!(simulator.remove_workspaces_image("us-east-1", IMAGE));
    assert!(!simulator.remove_workspaces_image("us-east-1", IMAGE));
    assert!(!simulator.set_workspaces_image_state("us-east-1", IMAGE, "AVAILABLE", None));
}
