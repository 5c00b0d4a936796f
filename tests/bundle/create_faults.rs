//! Create requests whose response is lost or that AWS rejects, and stops.

use std::time::{Duration, Instant};

use serde_json::json;
use simulator::{Fault, FaultKind};

use super::{BUNDLE, IMAGE, applied, bundles, config, fixture, fixture_with, id, seed, settled};
use crate::support::consistency::client::{Applied, CheckedProvider, State, summaries};
use crate::support::provider_fixture::{ProviderFixture, REGION};

/// A stop ends reading within a second; the rest allows for a busy machine.
const SOON: Duration = Duration::from_secs(5);

fn creating(kind: FaultKind) -> Fault {
    Fault::of("workspaces", "CreateWorkspaceBundle", kind)
}

/// Plans without the fault, and applies with it.
async fn apply_during(fixture: &mut ProviderFixture, fault: Fault) -> Applied {
    let plan = fixture.core.plan(BUNDLE, &State::default(), &config(json!({}))).await;
    assert_eq!(summaries(&plan.diagnostics), [""; 0]);
    fixture.aws.inject(fault);
    fixture.core.apply(BUNDLE, &plan).await
}

#[tokio::test]
async fn finds_bundle_of_lost_response() {
    for kind in [FaultKind::DropAfter, FaultKind::GarbledBody, FaultKind::EmptyBody] {
        let mut fixture = fixture().await;
        let made = apply_during(&mut fixture, creating(kind.clone()).times(1)).await;
        assert_eq!(summaries(&made.diagnostics), [""; 0], "{kind:?}");
        assert_eq!((fixture.count("CreateWorkspaceBundle"), bundles(&fixture).len()), (1, 1), "{kind:?}");
        settled(&mut fixture, &made.state, &config(json!({}))).await;
    }
}

#[tokio::test]
async fn repeats_request_that_took_no_effect() {
    for kind in [FaultKind::DropBefore, FaultKind::ServerError { status: 500 }, FaultKind::Throttle] {
        let mut fixture = fixture().await;
        let made = apply_during(&mut fixture, creating(kind.clone()).times(2)).await;
        assert_eq!(summaries(&made.diagnostics), [""; 0], "{kind:?}");
        assert_eq!((fixture.count("CreateWorkspaceBundle"), bundles(&fixture).len()), (3, 1), "{kind:?}");
    }
}

/// A bundle of that name that existed before is never adopted, even if the response to the own request was lost.
#[tokio::test]
async fn adopts_no_older_bundle() {
    let mut fixture = fixture().await;
    let plan = fixture.core.plan(BUNDLE, &State::default(), &config(json!({}))).await;
    let older = json!({
        "id": "wsb-0older0001", "name": "office", "description": "Office desktop", "image_id": IMAGE,
        "created": "2026-01-01T00:00:00Z",
    });
    seed(&fixture, &json!({ "bundles": { REGION: [older] } }));
    // The plan before the apply would reject the name.
    fixture.aws.inject(Fault::of("workspaces", "DescribeWorkspaceBundles", FaultKind::DropBefore).times(1));
    fixture.aws.inject(creating(FaultKind::DropBefore).times(1));
    let made = fixture.core.apply(BUNDLE, &plan).await;
    let messages = summaries(&made.diagnostics);
    assert!(made.state.value.is_null() && !messages.is_empty(), "{messages:?}");
    assert_eq!(bundles(&fixture).len(), 1);
}

#[tokio::test]
async fn rejects_name_in_use() {
    let mut fixture = fixture().await;
    let first = applied(&mut fixture, &State::default(), &config(json!({}))).await;
    let mut fixture = fixture.next_process().await;
    let again = fixture.core.plan(BUNDLE, &State::default(), &config(json!({}))).await;
    let messages = summaries(&again.diagnostics);
    assert!(messages.len() == 1 && messages[0].contains(&format!("id = \"{}@{REGION}\"", id(&first))), "{messages:?}");
}

/// Not all operations know an image that was created a moment ago.
#[tokio::test]
async fn waits_for_new_image() {
    for code in ["ResourceNotFoundException", "ResourceUnavailableException"] {
        let mut fixture = fixture().await;
        let error = FaultKind::Error { code: code.to_owned(), message: "No.".to_owned(), status: 400 };
        let made = apply_during(&mut fixture, creating(error).times(2)).await;
        assert_eq!(summaries(&made.diagnostics), [""; 0], "{code}");
        assert_eq!((fixture.count("CreateWorkspaceBundle"), bundles(&fixture).len()), (3, 1), "{code}");
    }
}

#[tokio::test]
async fn waits_for_pending_image() {
    let mut fixture = fixture().await;
    assert!(fixture.aws.set_workspaces_image_state(REGION, IMAGE, "PENDING", None));
    let plan = fixture.core.plan(BUNDLE, &State::default(), &config(json!({}))).await;
    let messages = summaries(&plan.diagnostics);
    assert!(messages.len() == 1 && messages[0].starts_with("warning [image_id]"), "{messages:?}");
    let mut core = CheckedProvider::new(fixture.host.provider()).await;
    let apply = tokio::spawn(async move { core.apply(BUNDLE, &plan).await });
    fixture.wait_for_calls("CreateWorkspaceBundle", 2).await;
    assert!(fixture.aws.set_workspaces_image_state(REGION, IMAGE, "AVAILABLE", None));
    let made = apply.await.unwrap();
    assert!(!made.tainted && made.state.value["state"] == "AVAILABLE", "{:?}", summaries(&made.diagnostics));
}

#[tokio::test]
async fn missing_image_is_an_error() {
    // The plan would find it.
    let mut fixture = fixture_with(&json!({ "region": REGION, "plan_checks": "static" })).await;
    let plan = fixture.core.plan(BUNDLE, &State::default(), &config(json!({}))).await;
    assert!(fixture.aws.remove_workspaces_image(REGION, IMAGE));
    let made = fixture.core.apply(BUNDLE, &plan).await;
    let errors = summaries(&made.diagnostics);
    assert!(errors.len() == 1 && errors[0].contains("Check `image_id` and `region`."), "{errors:?}");
    assert!(made.state.value.is_null());
}

#[tokio::test]
async fn failed_bundle_is_tainted() {
    let mut fixture = fixture().await;
    let plan = fixture.core.plan(BUNDLE, &State::default(), &config(json!({}))).await;
    fixture.aws.inject(Fault::of("workspaces", "DescribeTags", FaultKind::Delay { seconds: 0.5 }).times(1));
    let mut core = CheckedProvider::new(fixture.host.provider()).await;
    let apply = tokio::spawn(async move { core.apply(BUNDLE, &plan).await });
    fixture.wait_for_calls("DescribeTags", 1).await;
    let made = bundles(&fixture).remove(0);
    assert!(fixture.aws.set_workspaces_bundle_state(REGION, &made.bundle_id, "ERROR"));
    let applied = apply.await.unwrap();
    let messages = summaries(&applied.diagnostics);
    assert!(applied.tainted && messages[0].contains("Creation of WorkSpaces bundle \"office\" failed"), "{messages:?}");
    assert_eq!(id(&applied.state), made.bundle_id);
}

/// The bundle exists when Terraform stops: its state is saved without an error, and the next apply creates no other.
#[tokio::test]
async fn stop_saves_bundle() {
    let mut fixture = fixture().await;
    let plan = fixture.core.plan(BUNDLE, &State::default(), &config(json!({}))).await;
    fixture.aws.inject(Fault::of("workspaces", "DescribeTags", FaultKind::Delay { seconds: 60.0 }).times(1));
    let mut core = CheckedProvider::new(fixture.host.provider()).await;
    let apply = tokio::spawn(async move { core.apply(BUNDLE, &plan).await });
    fixture.wait_for_calls("DescribeTags", 1).await;
    let stopped = Instant::now();
    fixture.stop().await;
    let applied = apply.await.unwrap();
    assert!(stopped.elapsed() < SOON, "{:?}", stopped.elapsed());
    let messages = summaries(&applied.diagnostics);
    assert!(!applied.tainted && messages.len() == 1 && messages[0].starts_with("warning"), "{messages:?}");
    assert_eq!(id(&applied.state), bundles(&fixture)[0].bundle_id);

    let mut fixture = fixture.next_process().await;
    let (read, _) = fixture.core.refresh(BUNDLE, &applied.state).await;
    settled(&mut fixture, &read, &config(json!({}))).await;
    assert_eq!(fixture.count("CreateWorkspaceBundle"), 1);
}

#[tokio::test]
async fn stop_gives_the_create_request_time() {
    let mut fixture = fixture().await;
    let plan = fixture.core.plan(BUNDLE, &State::default(), &config(json!({}))).await;
    fixture.aws.inject(creating(FaultKind::Delay { seconds: 0.3 }).times(1));
    let mut core = CheckedProvider::new(fixture.host.provider()).await;
    let apply = tokio::spawn(async move { core.apply(BUNDLE, &plan).await });
    fixture.wait_for_calls("CreateWorkspaceBundle", 1).await;
    fixture.stop().await;
    let applied = apply.await.unwrap();
    assert_eq!(id(&applied.state), bundles(&fixture)[0].bundle_id);
    assert!(!applied.tainted);
}
