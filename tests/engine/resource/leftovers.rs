//! Snapshots that remain after a destroy or an external deregistration.

use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::terraform::{Applied, Change, Private, Refreshed, Resource, Severity, Value};

use crate::engine::fixture::{COPY_TIME, EngineFixture, REGION, State, only_text, planned, texts};

pub(crate) fn snapshot_result(return_code: &str) -> Fault {
    Fault::of("ec2", "DeregisterImage", FaultKind::SnapshotDeletion { return_code: return_code.into() })
}

pub(crate) fn refused(operation: &str, code: &str) -> Fault {
    let message = format!("EC2 says {code}.");
    Fault::of("ec2", operation, FaultKind::Error { code: code.into(), message, status: 400 })
}

pub(crate) fn ignored(operation: &str, name: &str) -> Fault {
    Fault::of("ec2", operation, FaultKind::IgnoreParameters { names: vec![name.into()] })
}

pub(crate) async fn destroy(fixture: &EngineFixture, state: &State) -> Applied<State> {
    fixture.resource.delete(&fixture.context, state.clone(), Private::default()).await
}

pub(crate) async fn refresh(fixture: &EngineFixture, state: &State, private: &Private) -> Refreshed<State> {
    fixture.resource.read(&fixture.context, state.clone(), private).await.expect("no error")
}

pub(crate) fn snapshot_ids(state: &State) -> Vec<String> {
    let ids = state.service.snapshot_ids.known().into_iter().flatten();
    ids.filter_map(Value::text).map(str::to_owned).collect()
}

/// Snapshots in the target Region.
pub(crate) fn left(fixture: &EngineFixture) -> Vec<String> {
    let snapshots = fixture.aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION);
    snapshots.map(|snapshot| snapshot.snapshot_id).collect()
}

/// Parts that every message about leftover snapshots must contain.
pub(crate) fn names(text: &str, ids: &[String]) {
    for id in ids {
        assert!(text.contains(&format!("aws ec2 delete-snapshot --region {REGION} --snapshot-id {id}")), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn rejects_response_without_snapshot_result() {
    for fault in [ignored("DeregisterImage", "DeleteAssociatedSnapshots"), snapshot_result("").times(1)] {
        for readable in [true, false] {
            let fixture = EngineFixture::new().await;
            let state = fixture.copied(planned("golden")).await;
            fixture.aws.inject(fault.clone());
            if !readable {
                fixture.aws.inject(refused("DescribeSnapshots", "UnauthorizedOperation"));
            }
            assert_eq!(texts(&destroy(&fixture, &state).await.diagnostics), [""; 0]);
            assert_eq!(left(&fixture), [""; 0], "{fault:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn keeps_retained_snapshots() {
    let fixture = EngineFixture::new().await;
    let mut state = fixture.copied(planned("golden")).await;
    state.common.on_destroy = "deregister".into();
    assert!(destroy(&fixture, &state).await.diagnostics.is_empty());
    assert_eq!(left(&fixture).len(), 2);
    assert!(fixture.calls("DeleteSnapshot").is_empty());
}

#[tokio::test(start_paused = true)]
async fn lost_deregister_response_still_checks_snapshots() {
    for first in [FaultKind::DropAfter, FaultKind::GarbledBody, FaultKind::EmptyBody] {
        let fixture = EngineFixture::new().await;
        let state = fixture.copied(planned("golden")).await;
        fixture.aws.inject(snapshot_result("internal-error").times(1));
        fixture.aws.inject(Fault::of("ec2", "DeregisterImage", first.clone()).times(1));
        assert_eq!(texts(&destroy(&fixture, &state).await.diagnostics), [""; 0], "{first:?}");
        assert_eq!(left(&fixture), [""; 0], "{first:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn records_destroy_with_unknown_result() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.inject(snapshot_result("internal-error").times(1));
    fixture.aws.inject(Fault::of("ec2", "DeregisterImage", FaultKind::DropAfter));
    fixture.aws.inject(Fault::of("ec2", "DescribeImages", FaultKind::DropBefore));
    let Applied { state: kept, private, diagnostics } = destroy(&fixture, &state).await;
    assert!(diagnostics.has_errors() && kept.is_none(), "the state stays as it was");
    fixture.aws.clear_faults();
    let refreshed = refresh(&fixture, &state, &private).await;
    let kept = refreshed.state.expect("a snapshot is left");
    assert_eq!(kept.common.state.text(), Some("deregistered"));
    let destroyed = fixture.resource.delete(&fixture.context, kept, private).await;
    assert!(destroyed.diagnostics.is_empty() && left(&fixture).is_empty());
}

#[tokio::test(start_paused = true)]
async fn forgets_destroy_without_effect() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.inject(Fault::of("ec2", "DeregisterImage", FaultKind::DropBefore));
    let Applied { private, .. } = destroy(&fixture, &state).await;
    fixture.aws.clear_faults();
    let refreshed = refresh(&fixture, &state, &private).await;
    assert_eq!(refreshed.state.as_ref(), Some(&state));
    let private = refreshed.private.expect("another private state");
    // A later deregistration outside of Terraform is not attributed to this destroy.
    assert!(fixture.aws.remove_image(REGION, state.common.id.text().unwrap()));
    assert!(refresh(&fixture, &state, &private).await.state.is_none());
}

#[tokio::test(start_paused = true)]
async fn leftover_snapshots_of_deleted_image_force_replacement() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.inject(snapshot_result("missing-permissions").times(1));
    let Applied { state: kept, private, .. } = destroy(&fixture, &state).await;
    let kept = kept.unwrap();
    let mut change = Change {
        prior: Some(kept.clone()),
        config: planned("golden"),
        planned: kept.clone(),
        replace: Vec::new(),
        private: Private::default(),
        planned_private: Private::default(),
        in_progress: false,
    };
    assert!(!fixture.resource.plan(&fixture.context, &mut change).await.has_errors());
    assert_eq!(change.replace.iter().map(ToString::to_string).collect::<Vec<_>>(), ["state"]);
    for id in snapshot_ids(&kept) {
        assert!(fixture.aws.remove_snapshot(REGION, &id));
    }
    let Refreshed { state, diagnostics, .. } = refresh(&fixture, &kept, &private).await;
    assert!(state.is_none() && diagnostics.is_empty());
}

#[tokio::test(start_paused = true)]
async fn keeps_failed_copy_until_snapshots_are_deleted() {
    let settings = Settings { copy_time: COPY_TIME, snapshot_ids_while_pending: false, ..Settings::default() };
    let fixture = EngineFixture::with(settings, ProviderBlock::default()).await;
    let fault = FaultKind::CopyFails { state_reason: "No.".into(), snapshot_message: String::new() };
    fixture.aws.inject(Fault::of("ec2", "CopyImage", fault));
    let failed = fixture.resource.create(&fixture.context, planned("golden")).await.state.unwrap();
    fixture.aws.inject(snapshot_result(""));
    fixture.aws.inject(refused("DeleteSnapshot", "UnauthorizedOperation"));
    let Applied { state: kept, private, diagnostics } = destroy(&fixture, &failed).await;
    names(&only_text(&diagnostics), &left(&fixture));
    fixture.aws.clear_faults();
    let destroyed = fixture.resource.delete(&fixture.context, kept.unwrap(), private).await;
    assert!(destroyed.diagnostics.is_empty() && left(&fixture).is_empty());
}

#[tokio::test(start_paused = true)]
async fn reports_foreign_leftover_snapshots_once() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    assert!(fixture.aws.remove_image(REGION, state.common.id.text().unwrap()));
    fixture.aws.clear_calls();
    let Refreshed { state: read, diagnostics, .. } = refresh(&fixture, &state, &Private::default()).await;
    assert!(read.is_none(), "the resource leaves the state");
    let text = only_text(&diagnostics);
    assert!(diagnostics.iter().all(|diagnostic| diagnostic.severity == Severity::Warning), "{text}");
    names(&text, &snapshot_ids(&state));
    assert_eq!((fixture.calls("DescribeSnapshots").len(), fixture.mutations()), (1, Vec::new()));
    // If reading the snapshots is denied, the message lists the recorded ones.
    fixture.aws.inject(refused("DescribeSnapshots", "UnauthorizedOperation"));
    let Refreshed { state: read, diagnostics, .. } = refresh(&fixture, &state, &Private::default()).await;
    assert!(read.is_none() && !diagnostics.has_errors());
    names(&only_text(&diagnostics), &snapshot_ids(&state));
    // Without leftover snapshots there is no message.
    fixture.aws.clear_faults();
    for id in snapshot_ids(&state) {
        assert!(fixture.aws.remove_snapshot(REGION, &id));
    }
    let Refreshed { state: read, diagnostics, .. } = refresh(&fixture, &state, &Private::default()).await;
    assert!(read.is_none() && diagnostics.is_empty());
}
