//! Updating a copy in place.

use simulator::{Fault, FaultKind};
use terraform_provider_image::terraform::{Private, Resource, Value};

use crate::engine::fixture::{EngineFixture, REGION, only_text, plan_tags, planned, tags};

#[tokio::test(start_paused = true)]
async fn updates_each_argument_with_one_request() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.clear_calls();

    let mut plan = state.clone();
    plan.service.description = "Another".into();
    let state = fixture.changed(&state, plan).await;
    let mut plan = state.clone();
    plan.service.deprecation_time = "2030-01-01T00:00:00Z".into();
    let state = fixture.changed(&state, plan).await;
    let mut plan = state.clone();
    plan.service.deregistration_protection = "enabled".into();
    let state = fixture.changed(&state, plan).await;
    let mut plan = state.clone();
    plan.service.deregistration_protection = "disabled".into();
    plan.service.deprecation_time = Value::Null;
    let state = fixture.changed(&state, plan).await;
    let mut plan = state.clone();
    plan.service.description = Value::Null;
    plan.common.on_destroy = "retain".into();
    let state = fixture.changed(&state, plan).await;

    let expected = [
        "ModifyImageAttribute",
        "EnableImageDeprecation",
        "EnableImageDeregistrationProtection",
        "DisableImageDeprecation",
        "DisableImageDeregistrationProtection",
        "ModifyImageAttribute",
    ];
    assert_eq!(fixture.mutations(), expected);
    let image = &fixture.images()[0];
    assert_eq!((image.description.as_str(), image.deprecation_time.as_deref()), ("", None));
    assert_eq!(state.common.on_destroy.text(), Some("retain"));
}

#[tokio::test(start_paused = true)]
async fn updates_tags_of_image_and_snapshots_together() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan_tags(&mut plan, &[("team", "web"), ("old", "x")]);
    let state = fixture.copied(plan).await;
    fixture.aws.clear_calls();

    let mut plan = state.clone();
    plan_tags(&mut plan, &[("team", "mobile")]);
    let state = fixture.changed(&state, plan).await;
    assert_eq!(fixture.mutations(), ["CreateTags", "DeleteTags"]);
    assert_eq!(state.common.tags, tags(&[("team", "mobile")]));
    assert_eq!(state.service.snapshot_tags, Value::Null);
    let expected = [("team".to_owned(), "mobile".to_owned())];
    for snapshot in fixture.aws.snapshots().into_iter().filter(|snapshot| snapshot.region == REGION) {
        assert_eq!(snapshot.tags.into_iter().collect::<Vec<_>>(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn tag_update_keeps_source_tags() {
    let fixture = EngineFixture::new().await;
    let mut plan = planned("golden");
    plan.service.copy_image_tags = Value::Known(true);
    plan.common.tags = tags(&[("stage", "test")]);
    plan.common.tags_all = Value::Unknown;
    let state = fixture.copied(plan).await;
    let mut plan = state.clone();
    plan.common.tags = Value::Null;
    plan.common.tags_all = tags(&[("team", "web")]);
    let state = fixture.changed(&state, plan).await;
    assert_eq!(state.common.tags, Value::Null);
    let actual: Vec<_> = fixture.images()[0].tags.clone().into_iter().collect();
    assert_eq!(actual, [("team".to_owned(), "web".to_owned())]);
}

#[tokio::test(start_paused = true)]
async fn unchanged_update_sends_no_mutating_requests() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    fixture.aws.clear_calls();
    let mut plan = state.clone();
    plan.service.copy_image_tags = Value::Known(false);
    plan.service.snapshot_copy_completion_duration_minutes = Value::Known(30);
    fixture.changed(&state, plan).await;
    assert_eq!(fixture.mutations(), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn failed_update_keeps_prior_state() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    let fault = FaultKind::Error { code: "IncorrectState".into(), message: "Not now.".into(), status: 400 };
    fixture.aws.inject(Fault::of("ec2", "ModifyImageAttribute", fault));
    let mut plan = state.clone();
    plan.service.description = "Another".into();
    let applied = fixture.resource.update(&fixture.context, state.clone(), plan, Private::default()).await;
    let text = only_text(&applied.diagnostics);
    assert!(text.contains("ec2:ModifyImageAttribute") && text.contains("Wait until the AMI is available"), "{text}");
    assert_eq!(applied.state, Some(state));
}

#[tokio::test(start_paused = true)]
async fn update_of_missing_image_is_error() {
    let fixture = EngineFixture::new().await;
    let state = fixture.copied(planned("golden")).await;
    assert!(fixture.aws.remove_image(REGION, state.common.id.text().unwrap()));
    let mut plan = state.clone();
    plan.service.description = "Another".into();
    let applied = fixture.resource.update(&fixture.context, state.clone(), plan, Private::default()).await;
    assert!(applied.diagnostics.has_errors());
    assert!(only_text(&applied.diagnostics).contains("no longer exists"));
    assert_eq!(applied.state, Some(state));
}
