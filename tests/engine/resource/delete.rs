//! Deleting a copy.

use simulator::{Fault, FaultKind, Settings};
use terraform_provider_image::aws::ProviderBlock;
use terraform_provider_image::terraform::{Private, Resource};

use crate::engine::fixture::{COPY_TIME, EngineFixture, REGION, only_text, planned};

#[tokio::test(start_paused = true)]
async fn destroy_deletes_image_and_snapshots() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    let diagnostics = fixture.destroyed(state).await;
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(left(&fixture), (0, 0));
    assert_eq!(fixture.mutations(), ["CopyImage", "DeregisterImage"]);
}

#[tokio::test(start_paused = true)]
async fn deregister_keeps_snapshots_and_retain_keeps_image() {
    let fixture = EngineFixture::new().await;
    let mut state = fixture.copied(planned("golden")).await;
    state.common.on_destroy = "retain".into();
    assert!(fixture.destroyed(state.clone()).await.is_empty());
    assert_eq!(left(&fixture), (1, 2));
    state.common.on_destroy = "deregister".into();
    assert!(fixture.destroyed(state).await.is_empty());
    assert_eq!(left(&fixture), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn destroy_succeeds_for_missing_image() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    assert!(fixture.aws.remove_image(REGION, state.common.id.text().unwrap()));
    assert!(fixture.destroyed(state).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn destroy_does_not_treat_pending_image_as_missing() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    let fault = FaultKind::Error { code: "InvalidAMIID.Unavailable".into(), message: "Not yet.".into(), status: 400 };
    fixture.aws.inject(Fault::of("ec2", "DeregisterImage", fault).times(3));
    assert!(fixture.destroyed(state).await.is_empty());
    assert_eq!(left(&fixture), (0, 0));
    assert_eq!(fixture.calls("DeregisterImage").len(), 4);
}

#[tokio::test(start_paused = true)]
async fn deletes_unlisted_snapshots_of_failed_copy() {
    let settings = Settings { copy_time: COPY_TIME, snapshot_ids_while_pending: false, ..Settings::default() };
    let fixture = EngineFixture::with(settings, ProviderBlock::default()).await;
    let fault = FaultKind::CopyFails { state_reason: "No.".into(), snapshot_message: String::new() };
    fixture.aws.inject(Fault::of("ec2", "CopyImage", fault));
    let failed = fixture.resource.create(&fixture.context, planned("golden")).await.state.unwrap();
    assert_ne!(left(&fixture).1, 0);
    let diagnostics = fixture.destroyed(failed).await;
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(left(&fixture), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn protected_image_stays_with_actionable_error() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.deregistration_protection = "enabled".into();
    let state = fixture.copied(plan).await;
    let diagnostics = fixture.destroyed(state).await;
    let text = only_text(&diagnostics);
    assert!(diagnostics.has_errors() && text.contains("deregistration_protection = \"disabled\""), "{text}");
    assert_eq!(left(&fixture), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn cooldown_error_names_its_end() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.deregistration_protection = "enabled-with-cooldown".into();
    let protected = fixture.copied(plan).await;
    let mut plan = protected.clone();
    plan.service.deregistration_protection = "disabled".into();
    let updated = fixture.resource.update(&fixture.context, protected, plan, Private::default()).await;
    assert!(updated.diagnostics.is_empty(), "{:?}", updated.diagnostics);
    let state = updated.state.unwrap();
    assert_eq!(state.service.deregistration_protection.text(), Some("disabled"));
    let reported = fixture.images()[0].deregistration_protection.clone();
    let until = reported.strip_prefix("disabled after ").unwrap();
    let warnings = fixture.resource.plan_destroy(&fixture.context, state.clone(), &mut Private::default()).await;
    assert!(!warnings.has_errors() && only_text(&warnings).contains(until), "{warnings:?}");
    let diagnostics = fixture.destroyed(state).await;
    let text = only_text(&diagnostics);
    assert!(diagnostics.has_errors() && text.contains(&format!("active until {until}")), "{text}");
    assert!(!text.contains("deregistration_protection = \"disabled\""), "{text}");
    assert_eq!(left(&fixture), (1, 2));
}

/// Number of images and snapshots left in the Region.
fn left(fixture: &EngineFixture) -> (usize, usize) {
    let snapshots = fixture.aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION).count();
    (fixture.images().len(), snapshots)
}

#[tokio::test(start_paused = true)]
async fn destroys_new_image_that_is_not_listed_yet() {
    let settings = Settings { copy_time: COPY_TIME / 8, propagation_delay: COPY_TIME / 20, ..Settings::default() };
    EngineFixture::with(settings, ProviderBlock::default()).await.destroys_unlisted_image(planned("golden")).await;
}
