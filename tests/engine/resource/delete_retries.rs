//! Retries of snapshot deletions during destroy.

use std::time::Duration;

use serde_json::json;
use simulator::{Fault, FaultKind};
use terraform_provider_image::terraform::{Applied, Refreshed, Resource};
use tokio::time::Instant;

use crate::engine::fixture::{EngineFixture, REGION, only_text, planned, texts};
use crate::engine::resource::leftovers::{destroy, left, names, refresh, refused, snapshot_ids, snapshot_result};

#[tokio::test(start_paused = true)]
async fn retries_transient_snapshot_failure() {
    let unavailable = FaultKind::ServerError { status: 503 };
    let of_codes = ["internal-error", "client-error", "skipped", "something-new", ""].map(|code| (code, &unavailable));
    let faults =
        [FaultKind::Throttle, FaultKind::ServerError { status: 500 }, FaultKind::DropBefore, FaultKind::DropAfter];
    for (code, fault) in of_codes.into_iter().chain(faults.iter().map(|fault| ("internal-error", fault))) {
        let fixture = EngineFixture::new().await;
        let state = fixture.copied(planned("golden")).await;
        fixture.aws.inject(snapshot_result(code).times(1));
        fixture.aws.inject(Fault::of("ec2", "DeleteSnapshot", fault.clone()).times(12));
        let destroyed = destroy(&fixture, &state).await;
        assert_eq!(texts(&destroyed.diagnostics), [""; 0], "{code}, {fault:?}");
        assert!(left(&fixture).is_empty() && destroyed.state.is_none(), "{code}, {fault:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn retries_transient_failure_until_delete_timeout() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    let ids = snapshot_ids(&state);
    fixture.aws.inject(snapshot_result("internal-error").skipping(1));
    fixture.aws.inject(Fault::of("ec2", "DeleteSnapshot", FaultKind::ServerError { status: 503 }));
    let began = Instant::now();
    let Applied { state: kept, private, diagnostics } = destroy(&fixture, &state).await;
    assert!(began.elapsed() >= Duration::from_mins(30), "the default of timeouts.delete: {:?}", began.elapsed());
    let text = only_text(&diagnostics);
    assert!(text.contains("Unavailable") && text.contains("next destroy"), "{text}");
    names(&text, &ids[1..]);
    let kept = kept.expect("the resource stays");
    assert_eq!((kept.common.state.text(), snapshot_ids(&kept)), (Some("deregistered"), ids[1..].to_vec()));

    // The resource exists as long as the snapshot does.
    let Refreshed { state: read, diagnostics, .. } = refresh(&fixture, &kept, &private).await;
    assert_eq!(read.as_ref(), Some(&kept));
    let text = only_text(&diagnostics);
    assert!(!diagnostics.has_errors() && text.contains("next destroy"), "{text}");
    names(&text, &ids[1..]);

    fixture.aws.clear_faults();
    fixture.aws.clear_calls();
    let destroyed = fixture.resource.delete(&fixture.context, kept, private).await;
    assert!(destroyed.diagnostics.is_empty() && destroyed.state.is_none());
    assert!(left(&fixture).is_empty());
    assert_eq!(fixture.mutations(), ["DeleteSnapshot"], "the AMI is not deregistered a second time");
}

#[tokio::test(start_paused = true)]
async fn retries_snapshot_in_use_for_grace_period() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    let ids = snapshot_ids(&state);
    let other = "ami-0fffffffffffffff1";
    let image = json!({"id": other, "name": "another", "volumes": [{"snapshot_id": ids[0]}]});
    fixture.aws.seed(serde_json::from_value(json!({"ec2": {"images": {REGION: [image]}}})).unwrap()).unwrap();
    let began = Instant::now();
    let Applied { state: kept, private, diagnostics } = destroy(&fixture, &state).await;
    let took = began.elapsed();
    assert!(took > Duration::from_mins(1) && took < Duration::from_mins(5), "{took:?}");
    let text = only_text(&diagnostics);
    assert!(text.contains("InvalidSnapshot.InUse") && text.contains(&format!("used by AMI {other}")), "{text}");
    names(&text, &ids[..1]);
    assert_eq!(left(&fixture), ids[..1]);
    assert!(fixture.aws.remove_image(REGION, other));
    let destroyed = fixture.resource.delete(&fixture.context, kept.unwrap(), private).await;
    assert!(destroyed.diagnostics.is_empty() && left(&fixture).is_empty());
}

#[tokio::test(start_paused = true)]
async fn deletes_snapshot_in_use_briefly() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.inject(snapshot_result("skipped"));
    fixture.aws.inject(refused("DeleteSnapshot", "InvalidSnapshot.InUse").times(3));
    assert!(destroy(&fixture, &state).await.diagnostics.is_empty());
    assert!(left(&fixture).is_empty());
}

#[tokio::test(start_paused = true)]
async fn permanent_failure_is_immediate_error() {
    for (result, code, part) in [
        ("missing-permissions", None, "ec2:DeleteSnapshot"),
        ("client-error", Some("UnauthorizedOperation"), "UnauthorizedOperation: EC2 says UnauthorizedOperation"),
        ("client-error", Some("OperationNotPermitted"), "EC2 says OperationNotPermitted"),
        ("something-new", Some("SnapshotLocked"), "EC2 says SnapshotLocked"),
    ] {
        let fixture = EngineFixture::new().await;
        let state = fixture.copied(planned("golden")).await;
        fixture.aws.inject(snapshot_result(result));
        if let Some(code) = code {
            fixture.aws.inject(refused("DeleteSnapshot", code));
        }
        let began = Instant::now();
        let Applied { state: kept, diagnostics, .. } = destroy(&fixture, &state).await;
        assert!(began.elapsed() < Duration::from_secs(5), "{result}: {:?}", began.elapsed());
        let text = only_text(&diagnostics);
        assert!(diagnostics.has_errors() && text.contains(part), "{result}: {text}");
        names(&text, &snapshot_ids(&state));
        assert_eq!(snapshot_ids(&kept.unwrap()), snapshot_ids(&state), "{result}");
    }
}

#[tokio::test(start_paused = true)]
async fn stop_ends_retries_and_keeps_resource() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.inject(snapshot_result("internal-error"));
    fixture.aws.inject(refused("DeleteSnapshot", "RequestLimitExceeded"));
    let (Applied { state: kept, diagnostics, .. }, ()) =
        tokio::join!(destroy(&fixture, &state), fixture.stop_after(Duration::from_mins(3)));
    let text = only_text(&diagnostics);
    assert!(diagnostics.has_errors() && text.contains("Terraform was stopped"), "{text}");
    assert_eq!(snapshot_ids(&kept.unwrap()), snapshot_ids(&state));
}
