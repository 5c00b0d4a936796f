//! Waiting for a copy: resumed, interrupted or failed.

use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind, ImageState};

use crate::support::consistency::client::{Action, CheckedProvider, State, summaries};
use crate::support::consistency::values::is_unknown;
use crate::support::provider_fixture::{COPY, ProviderFixture, REGION, copy};

/// A stop ends a wait within a second; the rest allows for a busy machine.
const SOON: Duration = Duration::from_secs(5);

fn created_without_waiting(more: Json) -> Json {
    let mut config = copy("golden", more);
    config["wait_for_available"] = json!(false);
    config
}

#[tokio::test]
async fn later_apply_waits_for_pending_copy() {
    let mut fixture = ProviderFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds).times(1));
    let plan = fixture.plan(&State::default(), &created_without_waiting(json!({}))).await;
    let applied = fixture.core.apply(COPY, &plan).await;
    assert_eq!(summaries(&applied.diagnostics), [""; 0]);
    assert_eq!(applied.state.value["state"], "pending");
    // The configuration does not wait, so the plan has no changes.
    let pending = fixture.apply_and_read(&applied.state, &created_without_waiting(json!({}))).await;

    let plan = fixture.plan(&pending, &copy("golden", json!({}))).await;
    assert_eq!(plan.action, Action::Update);
    for moving in ["state", "snapshot_ids", "kms_key_arn", "state_reason"] {
        assert!(is_unknown(&plan.planned[moving]), "{moving}: {}", plan.planned);
    }
    let id = pending.value["id"].as_str().unwrap();
    assert_eq!(plan.planned["id"], id);
    assert!(fixture.aws.set_image_state(REGION, id, ImageState::Available, None));
    let available = fixture.apply(&plan).await;
    assert_eq!(available.value["state"], "available");
    assert_eq!(fixture.count("CopyImage"), 1);
}

#[tokio::test]
async fn stop_saves_pending_copy_untainted() {
    let mut fixture = ProviderFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds).times(1));
    let config = copy("golden", json!({ "tags": { "team": "web" } }));
    let plan = fixture.plan(&State::default(), &config).await;
    let mut core = CheckedProvider::new(fixture.host.provider()).await;
    let apply = tokio::spawn(async move { core.apply(COPY, &plan).await });
    fixture.wait_for_calls("CopyImage", 1).await;
    let polls = fixture.count("DescribeImages");
    fixture.wait_for_calls("DescribeImages", polls + 2).await;
    assert!(!apply.is_finished());

    let stopped = Instant::now();
    fixture.stop().await;
    let applied = apply.await.unwrap();
    assert!(stopped.elapsed() < SOON, "{:?}", stopped.elapsed());
    let [message] = &summaries(&applied.diagnostics)[..] else { panic!("{:?}", applied.diagnostics) };
    assert!(message.starts_with("warning [] Copy of AMI \"golden\" still in progress: "), "{message}");
    assert!(!applied.tainted, "a tainted copy would be made again");
    assert_eq!(applied.state.value["state"], "pending");

    // The same process serves the next requests, which wait again.
    let (read, diagnostics) = fixture.core.refresh(COPY, &applied.state).await;
    assert_eq!(summaries(&diagnostics), [""; 0]);
    let plan = fixture.plan(&read, &config).await;
    assert_eq!(plan.action, Action::Update);
    assert!(fixture.aws.set_image_state(REGION, read.value["id"].as_str().unwrap(), ImageState::Available, None));
    let available = fixture.apply(&plan).await;
    assert_eq!((fixture.count("CopyImage"), fixture.images().len()), (1, 1), "nothing is copied twice");
    assert_eq!(available.value["id"], applied.state.value["id"]);
}

#[tokio::test]
async fn failed_copy_reports_reason_and_is_replaced() {
    let mut fixture = ProviderFixture::new().await;
    let fault = FaultKind::CopyFails {
        state_reason: "Copy image failed with an internal error.".into(),
        snapshot_message: "Given key ID is not accessible.".into(),
    };
    fixture.aws.inject(Fault::of("ec2", "CopyImage", fault).times(1));
    let config = copy("golden", json!({}));
    let plan = fixture.plan(&State::default(), &config).await;
    let failed = fixture.core.apply(COPY, &plan).await;
    let [message] = &summaries(&failed.diagnostics)[..] else { panic!("{:?}", failed.diagnostics) };
    assert!(message.starts_with("error [] Copy of AMI \"golden\" failed: "), "{message}");
    assert!(message.contains("internal error") && message.contains("Given key ID is not accessible"), "{message}");
    assert!(failed.tainted);
    assert_eq!(failed.state.value["state"], "failed");
    replaces_failed_copy(&mut fixture, &failed.state, &config).await;
}

#[tokio::test]
async fn copy_failing_in_later_apply_is_replaced_untainted() {
    let mut fixture = ProviderFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds).times(1));
    let plan = fixture.plan(&State::default(), &created_without_waiting(json!({}))).await;
    let pending = fixture.core.apply(COPY, &plan).await.state;
    let config = copy("golden", json!({}));
    let plan = fixture.plan(&pending, &config).await;
    let id = pending.value["id"].as_str().unwrap();
    assert!(fixture.aws.set_image_state(REGION, id, ImageState::Failed, Some("No space.")));
    let failed = fixture.core.apply(COPY, &plan).await;
    assert!(summaries(&failed.diagnostics)[0].contains("No space."), "{:?}", failed.diagnostics);
    assert!(!failed.tainted, "only a creation taints");
    assert_eq!((&failed.state.value["state"], &failed.state.value["id"]), (&json!("failed"), &json!(id)));
    replaces_failed_copy(&mut fixture, &failed.state, &config).await;
}

/// A failed copy plans its own replacement, which succeeds.
async fn replaces_failed_copy(fixture: &mut ProviderFixture, failed: &State, config: &Json) {
    let (read, _) = fixture.core.refresh(COPY, failed).await;
    assert_eq!(read.value["state"], "failed");
    let plan = fixture.plan(&read, config).await;
    assert_eq!(plan.action, Action::Replace);
    assert_eq!(plan.requires_replace, ["state"]);
    let healed = fixture.apply(&plan).await;
    assert_eq!(healed.value["state"], "available");
    assert_ne!(healed.value["id"], failed.value["id"]);
    assert_eq!(fixture.images().len(), 1, "the failed image is gone");
}

#[tokio::test]
async fn timeout_error_explains_how_to_keep_copy() {
    let mut fixture = ProviderFixture::new().await;
    fixture.aws.inject(Fault::of("ec2", "CopyImage", FaultKind::CopyNeverEnds).times(1));
    let config = copy("golden", json!({ "timeouts": { "create": "1s" } }));
    let plan = fixture.plan(&State::default(), &config).await;
    let late = fixture.core.apply(COPY, &plan).await;
    let [message] = &summaries(&late.diagnostics)[..] else { panic!("{:?}", late.diagnostics) };
    assert!(message.contains("Timed out waiting") && message.contains("terraform untaint"), "{message}");
    assert!(late.tainted);
    assert_eq!(late.state.value["state"], "pending");

    // Untainted, as the message suggests, the copy is resumed and kept.
    let id = late.state.value["id"].as_str().unwrap().to_owned();
    let (read, _) = fixture.core.refresh(COPY, &late.state).await;
    let plan = fixture.plan(&read, &config).await;
    assert_eq!(plan.action, Action::Update);
    assert!(fixture.aws.set_image_state(REGION, &id, ImageState::Available, None));
    assert_eq!(fixture.apply(&plan).await.value["id"], id);
}
