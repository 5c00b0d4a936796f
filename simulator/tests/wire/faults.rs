//! Tests of fault injection and the log of calls.

use std::time::Duration;

use serde_json::json;
use simulator::{ConnectionDropped, Fault, FaultKind};

use crate::support::{WEB, copy, demo, ec2, ec2_as, seed};

const COPY: [(&str, &str); 3] = [("Name", "a-copy"), ("SourceImageId", WEB), ("SourceRegion", "us-east-1")];

#[tokio::test]
async fn throttled_call_has_no_effect() {
    let simulator = demo();
    simulator.inject(Fault::of("ec2", "CopyImage", FaultKind::Throttle).in_region("eu-west-1").times(1));
    copy(&simulator, "eu-west-2", WEB, &[]).await.ok();
    let throttled = copy(&simulator, "eu-west-1", WEB, &[]).await;
    assert_eq!((throttled.status, throttled.code().as_str()), (503, "RequestLimitExceeded"));
    assert_eq!(simulator.images().iter().filter(|image| image.region == "eu-west-1").count(), 0);
    copy(&simulator, "eu-west-1", WEB, &[]).await.ok();
}

#[tokio::test]
async fn drops_connection_before_or_after_effect() {
    let simulator = demo();
    for (kind, copies) in [(FaultKind::DropBefore, 0), (FaultKind::DropAfter, 1)] {
        simulator.inject(Fault::of("ec2", "CopyImage", kind).times(1));
        let answer = ec2_as(&simulator, "AKIADEFAULT", "eu-west-1", "CopyImage", &COPY).await;
        assert!(matches!(answer, Err(ConnectionDropped)));
        assert_eq!(simulator.images().iter().filter(|image| image.region == "eu-west-1").count(), copies);
    }
    let calls = simulator.calls();
    assert!(calls.iter().all(|call| call.status == 0 && call.error_code.as_deref() == Some("ConnectionDropped")));
}

#[tokio::test]
async fn truncates_or_empties_body_after_effect() {
    let simulator = demo();
    simulator.inject(Fault::of("ec2", "CopyImage", FaultKind::GarbledBody).times(1));
    simulator.inject(Fault::of("ec2", "CopyImage", FaultKind::EmptyBody).times(1));
    let garbled = copy(&simulator, "eu-west-1", WEB, &[]).await.ok();
    assert!(garbled.body.starts_with("<?xml") && !garbled.body.contains("</CopyImageResponse>"));
    assert_eq!(copy(&simulator, "eu-west-1", WEB, &[]).await.ok().body, "");
    assert_eq!(simulator.images().iter().filter(|image| image.region == "eu-west-1").count(), 2);
}

#[tokio::test]
async fn returns_service_specific_errors() {
    let simulator = demo();
    let error = FaultKind::Error { code: "TagPolicyViolation".into(), message: "No.".into(), status: 400 };
    for (kind, status, code) in [
        (error, 400, "TagPolicyViolation"),
        (FaultKind::ServerError { status: 500 }, 500, "InternalError"),
        (FaultKind::ServerError { status: 503 }, 503, "Unavailable"),
    ] {
        simulator.inject(Fault::new(kind).times(1));
        let answer = ec2(&simulator, "us-east-1", "DescribeImages", &[]).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code));
    }
    simulator.inject(Fault::new(FaultKind::ServerError { status: 500 }));
    simulator.clear_faults();
    ec2(&simulator, "us-east-1", "DescribeImages", &[]).await.ok();
}

#[tokio::test(start_paused = true)]
async fn delays_calls() {
    let simulator = demo();
    simulator.inject(Fault::new(FaultKind::Delay { seconds: 3.0 }).times(1));
    let before = tokio::time::Instant::now();
    ec2(&simulator, "us-east-1", "DescribeImages", &[]).await.ok();
    assert_eq!(before.elapsed().as_secs(), Duration::from_secs(3).as_secs());
}

#[tokio::test]
async fn faults_keep_snapshots() {
    let simulator = demo();
    let kind = FaultKind::SnapshotDeletion { return_code: "internal-error".into() };
    simulator.inject(Fault::of("ec2", "DeregisterImage", kind).times(1));
    let parameters = [("ImageId", WEB), ("DeleteAssociatedSnapshots", "true")];
    let deleted = ec2(&simulator, "us-east-1", "DeregisterImage", &parameters).await.ok();
    assert_eq!(deleted.all("returnCode"), ["internal-error", "success"]);
}

#[tokio::test]
async fn denies_and_logs_calls() {
    let simulator = demo();
    let denied = json!([{"action": "ec2:CopyImage", "region": "eu-west-1"}, {"action": "ec2:CreateTags", "region": "eu-west-2"}]);
    seed(&simulator, json!({"denied": denied}));
    let dry = copy(&simulator, "eu-west-1", WEB, &[("DryRun", "true")]).await;
    assert_eq!((dry.status, dry.code().as_str()), (403, "UnauthorizedOperation"));
    copy(&simulator, "eu-west-2", WEB, &[]).await.ok();
    let tags = [("TagSpecification.1.ResourceType", "image"), ("TagSpecification.1.Tag.1.Key", "a")];
    let tagging = copy(&simulator, "eu-west-2", WEB, &tags).await;
    assert!(tagging.text("Message").contains("ec2:CreateTags"), "{}", tagging.body);
    let calls = simulator.calls();
    let logged: Vec<(u16, bool, bool)> = calls.iter().map(|call| (call.status, call.mutating, call.dry_run)).collect();
    assert_eq!(logged, [(403, true, true), (200, true, false), (403, true, false)]);
    assert_eq!(calls[2].parameters["TagSpecification"], json!([{"ResourceType": "image", "Tag": [{"Key": "a"}]}]));
    assert_eq!((calls[0].region.as_str(), calls[0].user_agent.as_deref()), ("eu-west-1", Some("raw")));
    simulator.clear_calls();
    assert!(simulator.calls().is_empty());
}
