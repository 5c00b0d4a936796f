//! Tests of WorkSpaces' `CopyWorkspaceImage`, `CreateWorkspaceImage` and `DescribeWorkspaceImages`.

use std::time::Duration;

use serde_json::{Value, json};
use simulator::{Fault, FaultKind, Settings, Simulator};

use crate::support::{code, demo, ok, seed, with, workspaces};

const SOURCE: &str = "wsi-0aaaaaaa1";
const SHARED: &str = "wsi-0aaaaaaa2";
const WORKSPACE: &str = "ws-0aaaaaaa1";

/// Copies an image of us-east-1 to eu-west-1.
async fn copy(simulator: &Simulator, name: &str, source: &str) -> (u16, Value) {
    let body = json!({"Name": name, "SourceImageId": source, "SourceRegion": "us-east-1"});
    workspaces(simulator, "eu-west-1", "CopyWorkspaceImage", body).await
}

/// Creates an image from the WorkSpace of the demo seed.
async fn create(simulator: &Simulator, name: &str) -> (u16, Value) {
    let body = json!({"Name": name, "Description": "Created here", "WorkspaceId": WORKSPACE});
    workspaces(simulator, "eu-west-1", "CreateWorkspaceImage", body).await
}

async fn images(simulator: &Simulator, region: &str, body: Value) -> Vec<Value> {
    let images = ok(workspaces(simulator, region, "DescribeWorkspaceImages", body).await)["Images"].clone();
    images.as_array().unwrap().clone()
}

async fn image(simulator: &Simulator, id: &Value) -> Value {
    images(simulator, "eu-west-1", json!({"ImageIds": [id]})).await[0].clone()
}

#[tokio::test(start_paused = true)]
async fn copies_image_from_another_region() {
    let simulator = demo();
    let body = json!({
        "Name": "desktop", "Description": "A copy", "SourceImageId": SOURCE, "SourceRegion": "us-east-1",
        "Tags": [{"Key": "team", "Value": "desktop"}, {"Key": "empty"}],
    });
    let id = ok(workspaces(&simulator, "eu-west-1", "CopyWorkspaceImage", body).await)["ImageId"].clone();
    let pending = image(&simulator, &id).await;
    assert_eq!((&pending["State"], &pending["Description"]), (&json!("PENDING"), &json!("A copy")));
    assert_eq!(pending["OwnerAccountId"], "123456789012");
    tokio::time::advance(Duration::from_secs(10)).await;
    assert_eq!(image(&simulator, &id).await["State"], "AVAILABLE");
    let record = simulator.workspaces_images().into_iter().find(|image| image.region == "eu-west-1").unwrap();
    assert_eq!((record.source_image_id.as_deref(), record.source_region.as_deref()), (Some(SOURCE), Some("us-east-1")));
    assert_eq!(
        record.tags.into_iter().collect::<Vec<_>>(),
        [("empty".to_owned(), String::new()), ("team".to_owned(), "desktop".to_owned())]
    );
}

#[tokio::test(start_paused = true)]
async fn creates_image_from_workspace() {
    let simulator = demo();
    let created = ok(create(&simulator, "created").await);
    assert_eq!(
        (&created["Name"], &created["State"], &created["Description"]),
        (&json!("created"), &json!("PENDING"), &json!("Created here"))
    );
    assert_eq!((&created["OperatingSystem"]["Type"], created["Created"].is_number()), (&json!("WINDOWS"), true));
    tokio::time::advance(Duration::from_secs(10)).await;
    assert_eq!(image(&simulator, &created["ImageId"]).await["State"], "AVAILABLE");
    assert_eq!(code(create(&simulator, "created").await), "ResourceAlreadyExistsException");
    let record = simulator.workspaces_images().into_iter().find(|image| image.name == "created").unwrap();
    assert_eq!(record.workspace_id.as_deref(), Some(WORKSPACE));
}

#[tokio::test]
async fn rejects_unsuitable_workspaces() {
    let simulator = demo();
    for (workspace, expected) in [
        (json!({"id": WORKSPACE, "state": "STOPPED"}), "InvalidResourceStateException"),
        (json!({"id": WORKSPACE, "encrypted": true}), "OperationNotSupportedException"),
        (json!({"id": WORKSPACE}), ""),
    ] {
        seed(&simulator, json!({"workspaces": {"workspaces": {"eu-west-1": [workspace]}}}));
        match expected {
            "" => assert_eq!(create(&simulator, "created").await.0, 200),
            expected => assert_eq!(code(create(&simulator, "created").await), expected),
        }
    }
    let elsewhere = json!({"Name": "created", "Description": "d", "WorkspaceId": WORKSPACE});
    let (_, rejected) = workspaces(&simulator, "us-east-1", "CreateWorkspaceImage", elsewhere).await;
    assert_eq!(
        (&rejected["__type"], &rejected["ResourceId"]),
        (&json!("ResourceNotFoundException"), &json!(WORKSPACE))
    );
}

#[tokio::test(start_paused = true)]
async fn failed_image_reports_reason_and_keeps_name() {
    let simulator = demo();
    let fails = FaultKind::CopyFails { state_reason: "Sysprep failed".into(), snapshot_message: "Disk 0".into() };
    simulator.inject(Fault::new(fails).times(2));
    let copied = ok(copy(&simulator, "copied", SOURCE).await)["ImageId"].clone();
    let created = ok(create(&simulator, "created").await)["ImageId"].clone();
    tokio::time::advance(Duration::from_secs(10)).await;
    for id in [copied, created] {
        let failed = image(&simulator, &id).await;
        assert_eq!((&failed["State"], &failed["ErrorCode"]), (&json!("ERROR"), &json!("UnknownError")));
        assert_eq!(failed["ErrorMessage"], "Sysprep failed");
        assert_eq!(failed["ErrorDetails"], json!([{"ErrorCode": "UnknownError", "ErrorMessage": "Disk 0"}]));
    }
    assert_eq!(code(copy(&simulator, "copied", SOURCE).await), "ResourceAlreadyExistsException");
}

#[tokio::test]
async fn rejects_invalid_copies() {
    let simulator = demo();
    seed(
        &simulator,
        json!({
            "denied": [{"action": "workspaces:DescribeWorkspaceImages", "region": "eu-west-3"}],
            "opted_in_regions": ["af-south-1"],
            "workspaces": {
                "images": {
                    "us-east-1": [
                        {"id": "wsi-0bbbbbbb1", "name": "unfinished", "state": "VALIDATING"},
                        {"id": "wsi-0bbbbbbb2", "name": "licensed", "required_tenancy": "DEDICATED"},
                        {"id": "wsi-0bbbbbbb3", "name": "hidden", "owner": "999988887777"},
                    ],
                    "af-south-1": [{"id": "wsi-0bbbbbbb4", "name": "remote"}],
                },
                "byol_regions": ["eu-west-2"],
            },
        }),
    );
    for (to, from, source, expected) in [
        ("eu-west-1", "us-east-1", "wsi-0bbbbbbb9", "ResourceNotFoundException"),
        ("eu-west-1", "eu-west-1", SOURCE, "ResourceNotFoundException"),
        ("eu-west-1", "us-east-1", "wsi-0bbbbbbb3", "ResourceNotFoundException"),
        ("eu-west-1", "us-east-1", "wsi-0bbbbbbb1", "ResourceUnavailableException"),
        ("eu-west-1", "us-east-1", "wsi-0bbbbbbb2", "OperationNotSupportedException"),
        ("eu-west-1", "af-south-1", "wsi-0bbbbbbb4", "OperationNotSupportedException"),
        ("eu-west-1", "eu-wets-1", SOURCE, "InvalidParameterValuesException"),
        ("eu-west-1", "ap-east-1", SOURCE, "InvalidParameterValuesException"),
        ("eu-west-1", "us-east-1", "ami-0aaaaaaaaaaaaaaa1", "ValidationException"),
        ("eu-west-3", "us-east-1", SOURCE, "AccessDeniedException"),
    ] {
        let body = json!({"Name": "desktop", "SourceImageId": source, "SourceRegion": from});
        let answer = workspaces(&simulator, to, "CopyWorkspaceImage", body).await;
        assert_eq!(code(answer.clone()), expected, "{source} from {from}");
        let detail = match expected {
            "ResourceNotFoundException" | "ResourceUnavailableException" => answer.1["ResourceId"] == source,
            "OperationNotSupportedException" => answer.1["reason"].is_string(),
            _ => true,
        };
        assert!(detail, "{answer:?}");
    }
    for (name, value) in [("Name", "two words"), ("Description", ""), ("SourceRegion", "US")] {
        let mut body = json!({"Name": "desktop", "SourceImageId": SOURCE, "SourceRegion": "us-east-1"});
        body[name] = json!(value);
        let answer = workspaces(&simulator, "eu-west-1", "CopyWorkspaceImage", body).await;
        assert_eq!(code(answer), "ValidationException", "{name}");
    }
    ok(copy(&simulator, "shared", SHARED).await);
    let licensed = json!({"Name": "licensed", "SourceImageId": "wsi-0bbbbbbb2", "SourceRegion": "us-east-1"});
    ok(workspaces(&simulator, "eu-west-2", "CopyWorkspaceImage", licensed).await);
}

#[tokio::test]
async fn rejects_copies_from_ningxia_and_govcloud() {
    for (partition, here, there) in
        [("aws-cn", "cn-northwest-1", "cn-north-1"), ("aws-us-gov", "us-gov-west-1", "us-gov-east-1")]
    {
        let simulator = Simulator::new(Settings::default());
        seed(
            &simulator,
            json!({
                "partitions": {"123456789012": partition},
                "workspaces": {"images": {here: [{"id": SOURCE, "name": "a"}], there: [{"id": SHARED, "name": "a"}]}},
            }),
        );
        let copy = async |source: &str, from: &str| {
            let body = json!({"Name": "b", "SourceImageId": source, "SourceRegion": from});
            workspaces(&simulator, here, "CopyWorkspaceImage", body).await
        };
        assert_eq!(code(copy(SHARED, there).await), "OperationNotSupportedException");
        ok(copy(SOURCE, here).await);
    }
}

#[tokio::test]
async fn enforces_image_quota() {
    let simulator = demo();
    for number in 0..40 {
        ok(copy(&simulator, &format!("desktop-{number}"), SOURCE).await);
    }
    assert_eq!(code(copy(&simulator, "another", SOURCE).await), "ResourceLimitExceededException");
    seed(&simulator, json!({"workspaces": {"quotas": {"images": 41}}}));
    ok(copy(&simulator, "another", SOURCE).await);
    // A page has at most 25 images.
    assert_eq!(images(&simulator, "eu-west-1", json!({})).await.len(), 25);
    let answer = ok(workspaces(&simulator, "eu-west-1", "DescribeWorkspaceImages", json!({})).await);
    let next = images(&simulator, "eu-west-1", json!({"NextToken": answer["NextToken"]})).await;
    assert_eq!(next.len(), 16);
    let bad = workspaces(&simulator, "eu-west-1", "DescribeWorkspaceImages", json!({"NextToken": "x"})).await;
    assert_eq!(code(bad), "InvalidParameterValuesException");
}

#[tokio::test]
async fn unknown_id_returns_empty_list() {
    let simulator = demo();
    let ids = |ids: &[&str]| json!({"ImageIds": ids});
    assert_eq!(images(&simulator, "us-east-1", ids(&["wsi-0bbbbbbb9"])).await, Vec::<Value>::new());
    assert_eq!(images(&simulator, "us-east-1", ids(&[SOURCE, "wsi-0bbbbbbb9"])).await.len(), 1);
    assert_eq!(images(&simulator, "eu-west-1", ids(&[SOURCE])).await.len(), 0);
    for (kind, id) in [("OWNED", SOURCE), ("SHARED", SHARED)] {
        let found = images(&simulator, "us-east-1", json!({"ImageType": kind})).await;
        assert_eq!((found.len(), &found[0]["ImageId"]), (1, &json!(id)));
    }
}

#[tokio::test(start_paused = true)]
async fn new_image_is_eventually_consistent() {
    let simulator = with(Settings { propagation_delay: Duration::from_secs(3), ..Settings::default() });
    let id = ok(copy(&simulator, "desktop", SOURCE).await)["ImageId"].clone();
    assert_eq!(images(&simulator, "eu-west-1", json!({"ImageIds": [id]})).await.len(), 0);
    tokio::time::advance(Duration::from_secs(3)).await;
    assert_eq!(image(&simulator, &id).await["State"], "PENDING");
}
