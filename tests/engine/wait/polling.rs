//! Waits: shared, interrupted, timed out and throttled polls.

use std::time::Duration;

use serde_json::json;
use simulator::{Fault, FaultKind};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::terraform::{Context, Private, Resource, Value};
use testing::advance_clock;
use tokio::time::{Instant, advance};

use crate::engine::fixture::{COPY_TIME, EngineFixture, State, only_text, planned};

#[tokio::test(start_paused = true)]
async fn stop_saves_pending_copy_and_next_apply_resumes() {
    let fixture = EngineFixture::new().await;
    let (applied, ()) = tokio::join!(fixture.resource.create(&fixture.context, planned("golden")), async {
        advance_clock(Duration::from_mins(10)).await;
        fixture.stop.cancel();
    });
    assert!(!applied.diagnostics.has_errors(), "an error would taint the copy");
    assert!(only_text(&applied.diagnostics).contains("still in progress"));
    let pending = applied.state.expect("the pending copy");
    assert_eq!(pending.common.state.text(), Some("pending"));
    assert!(pending.common.arn.is_known() && pending.service.creation_date.is_known(), "{pending:?}");

    let fixture = EngineFixture { context: Context::default(), ..fixture };
    let refreshed = fixture.read(&pending).await.unwrap().expect("a pending copy is not gone");
    let state = fixture.changed(&refreshed, resumed(&refreshed)).await;
    assert_eq!(state.common.state.text(), Some("available"));
    assert_eq!(fixture.calls("CopyImage").len(), 1);
    assert_eq!(fixture.images().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn stop_ends_wait_within_one_second() {
    let fixture = EngineFixture::new().await;
    let (_, stopped) = tokio::join!(
        async {
            fixture.resource.create(&fixture.context, planned("golden")).await;
            Instant::now()
        },
        async {
            advance(Duration::from_mins(10)).await;
            fixture.stop.cancel();
            Instant::now()
        }
    );
    assert!(stopped.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn timeout_error_explains_how_to_keep_copy() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    let timeouts = json!({"create": "20m", "update": null, "delete": null});
    plan.common.timeouts = Value::Known(serde_json::from_value(timeouts).unwrap());
    let started = Instant::now();
    let applied = fixture.resource.create(&fixture.context, plan).await;
    assert_eq!(started.elapsed().as_secs() / 60, 20);
    let text = only_text(&applied.diagnostics);
    assert!(applied.diagnostics.has_errors());
    for part in ["Timed out waiting", "After 20m", "terraform untaint", "\"pending\" (", "%)"] {
        assert!(text.contains(part), "{part} is missing in: {text}");
    }
    assert_eq!(applied.state.unwrap().common.state.text(), Some("pending"));
}

#[tokio::test(start_paused = true)]
async fn polls_share_requests() {
    let alone = EngineFixture::new().await;
    alone.copied(planned("golden")).await;
    let together = EngineFixture::new().await;
    let copy = || together.copied(planned("golden"));
    tokio::join!(copy(), copy(), copy(), copy(), copy(), copy(), copy(), copy(), copy(), copy());
    let polls = |fixture: &EngineFixture| fixture.calls("DescribeImages").len();
    assert!(polls(&together) <= polls(&alone) + 2, "{} for ten, {} for one", polls(&together), polls(&alone));
    // 30 polls in the first five of 40 minutes, then one every half minute.
    assert!(polls(&alone) < 110, "{}", polls(&alone));
}

#[tokio::test(start_paused = true)]
async fn throttling_slows_polls() {
    let fixture = EngineFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "DescribeImages", FaultKind::Throttle).lasting(Duration::from_mins(20)));
    let state = fixture.copied(planned("golden")).await;
    assert_eq!(state.common.state.text(), Some("available"));
    let throttled = fixture.calls("DescribeImages").iter().filter(|call| call.status != 200).count();
    // The SDK itself repeats each of them three times.
    assert!(throttled < 3 * 30, "{throttled} calls in 20 minutes");
}

#[tokio::test(start_paused = true)]
async fn tolerates_image_not_found_after_create() {
    let settings = simulator::Settings {
        copy_time: COPY_TIME,
        propagation_delay: Duration::from_secs(30),
        ..simulator::Settings::default()
    };
    let fixture = EngineFixture::with(settings, ProviderBlock::default()).await;
    let state = fixture.copied(planned("golden")).await;
    assert_eq!(state.common.state.text(), Some("available"));
}

#[tokio::test(start_paused = true)]
async fn reports_image_deleted_during_wait() {
    let fixture = EngineFixture::new().await;
    let (applied, ()) = tokio::join!(fixture.resource.create(&fixture.context, planned("golden")), async {
        advance(Duration::from_secs(10)).await;
        let id = fixture.images()[0].image_id.clone();
        assert!(fixture.aws.remove_image(crate::engine::fixture::REGION, &id));
    });
    assert!(only_text(&applied.diagnostics).contains("no longer exists"));
}

#[tokio::test(start_paused = true)]
async fn failed_copy_does_not_affect_others() {
    let fixture = EngineFixture::new().await;
    let fault = FaultKind::CopyFails { state_reason: "No.".into(), snapshot_message: String::new() };
    fixture.aws.inject(Fault::of("ec2", "CopyImage", fault).with_parameter("Name", "bad"));
    let (bad, good) =
        tokio::join!(fixture.resource.create(&fixture.context, planned("bad")), fixture.copied(planned("golden")));
    assert!(bad.diagnostics.has_errors());
    assert_eq!(good.common.state.text(), Some("available"));
}

#[tokio::test(start_paused = true)]
async fn copy_failing_in_next_apply_stays_in_state() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.common.wait_for_available = Value::Known(false);
    let fault = FaultKind::CopyFails { state_reason: "No.".into(), snapshot_message: String::new() };
    fixture.aws.inject(Fault::of("ec2", "CopyImage", fault));
    let pending = fixture.copied(plan).await;
    let mut plan = resumed(&pending);
    plan.common.wait_for_available = Value::Known(true);
    let applied = fixture.resource.update(&fixture.context, pending, plan, Private::default()).await;
    assert!(applied.diagnostics.has_errors());
    assert_eq!(applied.state.unwrap().common.state.text(), Some("failed"));
}

/// Plan of an apply that resumes a wait: volatile attributes are unknown.
fn resumed(pending: &State) -> State {
    let mut plan = pending.clone();
    plan.common.state = Value::Unknown;
    plan.service.snapshot_ids = Value::Unknown;
    plan.service.root_snapshot_id = Value::Unknown;
    plan.service.encrypted = Value::Unknown;
    plan.service.kms_key_arn = Value::Unknown;
    plan
}
