//! Tests of the HTTP server and the control API.

use serde_json::{Value, json};
use simulator::{Fault, FaultKind, RunningSimulator, Seed, Settings, Simulator};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::{WEB, authorization, form};

async fn demo() -> RunningSimulator {
    let simulator = Simulator::start(Settings::default()).await.unwrap();
    simulator.seed(Seed::demo()).unwrap();
    simulator
}

/// Sends a request and reads until the connection closes. Returns the status, 0 without a response, and the body.
async fn send(simulator: &RunningSimulator, method: &str, path: &str, headers: &str, body: &str) -> (u16, String) {
    let address = simulator.endpoint().strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{headers}Content-Length: \
         {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).map_or(0, |status| status.parse().unwrap());
    (status, answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default())
}

async fn script(simulator: &RunningSimulator, method: &str, path: &str, body: &str) -> (u16, Value) {
    let (status, body) = send(simulator, method, &format!("/_simulator/{path}"), "", body).await;
    (status, serde_json::from_str(&body).unwrap())
}

async fn describe(simulator: &RunningSimulator) -> (u16, String) {
    let headers = format!("Authorization: {}\r\n", authorization("AKIADEFAULT", "us-east-1", "ec2"));
    send(simulator, "POST", "/", &headers, &form("DescribeImages", "2016-11-15", &[])).await
}

#[tokio::test]
async fn serves_protocols_on_a_port() {
    let simulator = demo().await;
    let (status, body) = describe(&simulator).await;
    assert_eq!(status, 200);
    assert!(body.contains(WEB));
}

#[tokio::test]
async fn closes_dropped_connection_without_response() {
    let simulator = demo().await;
    simulator.inject(Fault::new(FaultKind::DropBefore).times(1));
    assert_eq!(describe(&simulator).await, (0, String::new()));
    assert_eq!(describe(&simulator).await.0, 200);
}

#[tokio::test]
async fn closes_port_on_drop() {
    let simulator = demo().await;
    let address = simulator.endpoint().strip_prefix("http://").unwrap().to_owned();
    let mut open = TcpStream::connect(&address).await.unwrap();
    drop(simulator);
    assert_eq!(open.read(&mut [0]).await.unwrap_or_default(), 0);
    // The task ends when it is polled next.
    while TcpStream::connect(&address).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn stops_serving_on_shutdown() {
    let simulator = Simulator::new(Settings::default());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    simulator.serve(listener, std::future::ready(())).await.unwrap();
}

#[tokio::test]
async fn control_api_lists_calls_and_images() {
    let simulator = demo().await;
    describe(&simulator).await;
    let (status, calls) = script(&simulator, "GET", "calls", "").await;
    assert_eq!((status, calls[0]["operation"].as_str()), (200, Some("DescribeImages")));
    assert_eq!(script(&simulator, "DELETE", "calls", "").await, (200, json!({})));
    assert_eq!(script(&simulator, "GET", "calls", "").await.1, json!([]));
    let (_, contents) = script(&simulator, "GET", "images", "").await;
    assert_eq!((contents["images"].as_array().unwrap().len(), contents["snapshots"].as_array().unwrap().len()), (5, 6));
    let (_, operations) = script(&simulator, "GET", "operations", "").await;
    let copy_image = json!({"service": "ec2", "version": "2016-11-15", "operation": "CopyImage", "mutating": true});
    assert_eq!(operations[0], copy_image);
}

#[tokio::test]
async fn control_api_changes_state() {
    let simulator = demo().await;
    let image = format!("images/us-east-1/{WEB}");
    let state = async || {
        let (_, contents) = script(&simulator, "GET", "images", "").await;
        let images = contents["images"].as_array().unwrap().clone();
        images.into_iter().find(|image| image["image_id"] == WEB).map(|image| image["state"].clone())
    };
    assert_eq!(script(&simulator, "POST", &image, r#"{"disabled": true}"#).await.0, 200);
    assert_eq!(state().await, Some(json!("disabled")));
    assert_eq!(script(&simulator, "POST", &image, r#"{"state": "failed", "reason": "x"}"#).await.0, 200);
    assert_eq!(state().await, Some(json!("failed")));
    assert_eq!(script(&simulator, "DELETE", &image, "").await.0, 200);
    assert_eq!(state().await, None);
    assert_eq!(script(&simulator, "DELETE", &image, "").await.0, 404);
    let fault = r#"{"service": "ec2", "times": 1, "kind": {"server_error": {"status": 503}}}"#;
    assert_eq!(script(&simulator, "POST", "faults", fault).await.0, 200);
    assert_eq!(describe(&simulator).await.0, 503);
    assert_eq!(script(&simulator, "POST", "faults", r#"{"kind": "throttle"}"#).await.0, 200);
    assert_eq!(script(&simulator, "DELETE", "faults", "").await.0, 200);
    let seed = r#"{"ec2": {"images": {"us-east-1": [{"id": "ami-0ccccccccccccccc1", "name": "new"}]}}}"#;
    assert_eq!(script(&simulator, "POST", "seed", seed).await.0, 200);
    assert!(describe(&simulator).await.1.contains("ami-0ccccccccccccccc1"));
}

#[tokio::test]
async fn control_api_changes_appstream_and_workspaces_images() {
    let simulator = demo().await;
    let image = async |kind: &str, key: &str, id: &str| {
        let (_, contents) = script(&simulator, "GET", "images", "").await;
        contents[kind].as_array().unwrap().iter().find(|image| image[key] == id).cloned()
    };
    for (kind, key, id, path) in [
        ("appstream_images", "name", "win2022-base", "images/appstream/us-east-1/win2022-base"),
        ("workspaces_images", "image_id", "wsi-0aaaaaaa1", "images/workspaces/us-east-1/wsi-0aaaaaaa1"),
    ] {
        let body = r#"{"state": "BROKEN", "reason": {"code": "C", "message": "M"}, "tags": {"a": "b"}}"#;
        assert_eq!(script(&simulator, "POST", path, body).await, (200, json!({})));
        let changed = image(kind, key, id).await.unwrap();
        assert_eq!((&changed["state"], &changed["tags"]), (&json!("BROKEN"), &json!({"a": "b"})));
        let reason = if key == "name" { &changed["state_reason"] } else { &changed["error_message"] };
        assert_eq!(reason, "M");
        assert_eq!(script(&simulator, "POST", path, r#"{"reason": {"code": "C", "message": "M"}}"#).await.0, 400);
        assert_eq!(script(&simulator, "DELETE", path, "").await.0, 200);
        assert_eq!(image(kind, key, id).await, None);
        assert_eq!(script(&simulator, "POST", path, r#"{"state": "AVAILABLE"}"#).await.0, 404);
        assert_eq!(script(&simulator, "GET", path, "").await.0, 405);
    }
}

#[tokio::test]
async fn control_api_reports_errors() {
    let simulator = demo().await;
    for (method, path, body, status) in [
        ("POST", "faults", r#"{"kind": "thrtle"}"#, 400),
        ("POST", "seed", "{", 400),
        ("POST", "seed", r#"{"opted_in_regions": ["eu-wets-1"]}"#, 400),
        ("POST", "images/us-east-1/ami-1", "{}", 400),
        ("POST", "images/us-east-1/ami-1", r#"{"state": "available"}"#, 404),
        ("POST", "calls", "", 405),
        ("GET", "nothing", "", 404),
    ] {
        let (found, answer) = script(&simulator, method, path, body).await;
        assert_eq!(found, status, "{method} {path}: {answer}");
        assert!(answer["error"].is_string());
    }
}
