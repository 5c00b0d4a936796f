//! Tests of Smithy RPC v2 CBOR in the form of AWS's SDKs for Go and Rust.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;
use simulator::{Fault, FaultKind, Settings, Simulator};

use crate::support::{authorization, demo, seed, with};

const DESCRIBE: &str = "/service/PhotonAdminProxyService/operation/DescribeImages";

/// `{_ "Names": [_ "win2022-base"]}`, as SDKs write it.
fn names() -> Vec<u8> {
    [&[0xBF, 0x65][..], b"Names", &[0x9F, 0x6C], b"win2022-base", &[0xFF, 0xFF]].concat()
}

async fn call(simulator: &Simulator, service: &str, path: &str, body: Vec<u8>) -> Response<Bytes> {
    let request = Request::post(format!("http://simulator.invalid{path}"))
        .header("authorization", authorization("AKIADEFAULT", "us-east-1", service))
        .header("content-type", "application/cbor")
        .header("accept", "application/cbor")
        .header("smithy-protocol", "rpc-v2-cbor")
        .body(Bytes::from(body))
        .unwrap();
    simulator.answer(request).await.unwrap()
}

/// The diagnostic notation of a response.
fn notation(response: &Response<Bytes>) -> String {
    assert_eq!(response.headers()["content-type"], "application/cbor");
    assert_eq!(response.headers()["smithy-protocol"], "rpc-v2-cbor");
    minicbor::display(response.body()).to_string()
}

#[tokio::test]
async fn writes_indefinite_lengths_and_tagged_dates() {
    let simulator = demo();
    let response = call(&simulator, "appstream", DESCRIBE, names()).await;
    let text = notation(&response);
    assert_eq!(response.status(), 200);
    assert!(text.starts_with(r#"{_ "Images": [_ {_ "Applications": [_ {_ "DisplayName": "Notepad""#), "{text}");
    assert!(text.contains(r#""CreatedTime": 1("#), "{text}");
    assert!(text.contains(r#""ImageBuilderSupported": true"#), "{text}");
}

#[tokio::test]
async fn writes_nulls_for_absent_members() {
    let text = notation(&call(&demo(), "appstream", DESCRIBE, names()).await);
    for member in ["StateChangeReason", "ImageErrors", "ImagePermissions", "IconURL", "NextToken"] {
        assert!(text.contains(&format!(r#""{member}": null"#)), "{member}: {text}");
    }
    let without = with(Settings { nulls_in_answers: false, ..Settings::default() });
    let text = notation(&call(&without, "appstream", DESCRIBE, names()).await);
    assert!(!text.contains("null"), "{text}");
}

#[tokio::test]
async fn records_parameters_as_json() {
    let simulator = demo();
    call(&simulator, "appstream", DESCRIBE, names()).await;
    call(&simulator, "appstream", DESCRIBE, Vec::new()).await;
    let calls = simulator.calls();
    let seen: Vec<_> = calls.iter().map(|call| (call.operation.as_str(), &call.parameters, call.status)).collect();
    let (first, second) = (json!({"Names": ["win2022-base"]}), json!({}));
    assert_eq!(seen, [("DescribeImages", &first, 200), ("DescribeImages", &second, 200)]);
}

#[tokio::test]
async fn writes_namespaced_error_types() {
    let simulator = demo();
    let body = [&[0xBF, 0x65][..], b"Names", &[0x9F, 0x61], b"x", &[0xFF, 0xFF]].concat();
    let response = call(&simulator, "appstream", DESCRIBE, body).await;
    assert_eq!(response.status(), 404);
    let text = notation(&response);
    assert!(text.contains(r#""__type": "com.amazonaws.appstream#ResourceNotFoundException""#), "{text}");
    assert!(text.contains(r#""Message": "The image x for account 123456789012 does not exist.""#), "{text}");
    assert_eq!(simulator.calls()[0].error_code.as_deref(), Some("ResourceNotFoundException"));
}

#[tokio::test]
async fn rejects_invalid_body() {
    let simulator = demo();
    let response = call(&simulator, "appstream", DESCRIBE, vec![0xBF, 0x65]).await;
    assert_eq!(response.status(), 400);
    assert!(notation(&response).contains("#SerializationException"));
}

#[tokio::test]
async fn workspaces_omits_nulls() {
    let simulator = demo();
    let path = "/service/WorkspacesService/operation/DescribeWorkspaceImages";
    let text = notation(&call(&simulator, "workspaces", path, Vec::new()).await);
    assert!(text.contains(r#""Created": 1("#) && !text.contains("null"), "{text}");
}

#[tokio::test]
async fn other_services_reject_cbor() {
    let simulator = demo();
    seed(&simulator, json!({"kms": {"keys": {"us-east-1": [{"alias": "alias/a"}]}}}));
    for (service, path) in [
        ("kms", "/service/TrentService/operation/DescribeKey"),
        ("appstream", "/service/WorkspacesService/operation/DescribeImages"),
        ("appstream", "/service/PhotonAdminProxyService/operation/CopyPicture"),
        ("appstream", "/"),
    ] {
        assert_eq!(call(&simulator, service, path, Vec::new()).await.status(), 400, "{path}");
    }
}

#[tokio::test]
async fn faults_truncate_responses_and_add_null_elements() {
    let simulator = demo();
    for kind in [FaultKind::NullElements, FaultKind::GarbledBody, FaultKind::EmptyBody] {
        simulator.inject(Fault::of("appstream", "DescribeImages", kind).times(1));
    }
    let text = notation(&call(&simulator, "appstream", DESCRIBE, names()).await);
    assert!(text.contains(r#""Platforms": [_ "WINDOWS_SERVER_2022", null]}, null]"#), "{text}");
    let garbled = call(&simulator, "appstream", DESCRIBE, names()).await;
    assert!(garbled.body().starts_with(&[0xBF]) && !garbled.body().ends_with(&[0xFF]));
    assert!(call(&simulator, "appstream", DESCRIBE, names()).await.body().is_empty());
    let throttled = Fault::of("appstream", "DescribeImages", FaultKind::Throttle).times(1);
    simulator.inject(throttled);
    let text = notation(&call(&simulator, "appstream", DESCRIBE, names()).await);
    assert!(text.contains("#ThrottlingException"), "{text}");
}
