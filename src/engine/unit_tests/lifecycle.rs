//! Creating, reading and updating images.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::fake_service::cloud::COPY_TIME;
use super::fake_service::fixture::{context, planned, severities, state_of};
use super::fake_service::kind::{BUSY, FakeAttributes};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::model::state::{ImageModel, TagMap};
use crate::engine::wait::timing::sleep;
use crate::terraform::{Applied, Context, Private, Resource, Severity, Value};

async fn create(fake: &FakeService) -> Applied<ImageModel<FakeAttributes>> {
    fake.resource().create(&context(), planned("golden")).await
}

/// Creates an image without waiting for it.
async fn submit(fake: &FakeService) -> Applied<ImageModel<FakeAttributes>> {
    let mut plan = planned("golden");
    plan.common.wait_for_available = Value::Known(false);
    fake.resource().create(&context(), plan).await
}

#[tokio::test(start_paused = true)]
async fn create_waits_and_records_the_image() {
    let (fake, started) = (FakeService::default(), Instant::now());
    let Applied { state, diagnostics, .. } = create(&fake).await;
    let state = state.unwrap();
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!((state.common.id(), state.common.state.text()), ("img-1", Some("available")));
    assert_eq!(state.common.arn, "arn:img-1".into());
    assert!(started.elapsed() >= COPY_TIME && started.elapsed() < COPY_TIME + Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn create_without_wait_returns_pending_image() {
    let (fake, started) = (FakeService::default(), Instant::now());
    assert_eq!(submit(&fake).await.state.unwrap().common.state, "pending".into());
    assert!(started.elapsed() < COPY_TIME);
}

#[tokio::test(start_paused = true)]
async fn image_of_lost_response_is_found() {
    let fake = FakeService::default();
    fake.fail("Create", ErrorKind::Transient, "lost");
    fake.cloud().loses_response = true;
    assert_eq!(create(&fake).await.state.unwrap().common.id(), "img-1");
    assert_eq!((fake.calls("Create"), fake.cloud().images.len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn lost_request_is_sent_again() {
    let fake = FakeService::default();
    fake.fail("Create", ErrorKind::Transient, "lost");
    assert!(create(&fake).await.state.is_some());
    assert_eq!(fake.calls("Create"), 2);
}

#[tokio::test(start_paused = true)]
async fn rejection_after_lost_response_finds_the_image() {
    let fake = FakeService::default();
    fake.fail("Create", ErrorKind::Transient, "lost");
    fake.cloud().loses_response = true;
    // The image is found only after the request has been sent again and was rejected.
    for _ in 0..2 {
        fake.fail("FindCreated", ErrorKind::Throttled, "Throttling");
    }
    fake.fail("Create", ErrorKind::Refused, "NameTaken");
    assert_eq!(create(&fake).await.state.unwrap().common.id(), "img-1");
    assert_eq!((fake.calls("Create"), fake.cloud().images.len()), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn throttled_and_busy_requests_are_retried() {
    let fake = FakeService::default();
    fake.fail("Create", ErrorKind::Throttled, "Throttling");
    fake.fail("Create", ErrorKind::Refused, BUSY);
    assert!(create(&fake).await.state.is_some());
    assert_eq!(fake.calls("Create"), 3);
}

#[tokio::test(start_paused = true)]
async fn queued_requests_are_sent_one_at_a_time() {
    let fake = FakeService::default();
    for _ in 0..10 {
        fake.fail("Create", ErrorKind::Refused, BUSY);
    }
    let (resource, context) = (fake.resource(), context());
    let started = Instant::now();
    let requests = ["one", "two", "three", "four", "five"].map(|name| {
        let mut plan = planned(name);
        plan.common.wait_for_available = Value::Known(false);
        resource.create(&context, plan)
    });
    let applied = futures_util::future::join_all(requests).await;
    assert!(applied.iter().all(|applied| applied.state.is_some()));
    // Each request is rejected once; after that, only the first of the queue uses up the other rejections.
    assert_eq!(fake.calls("Create"), 15);
    assert!(started.elapsed() > Duration::from_mins(1), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn denied_create_returns_no_state() {
    let fake = FakeService::default();
    fake.fail("Create", ErrorKind::Denied, "No");
    let Applied { state, diagnostics, .. } = create(&fake).await;
    assert!(state.is_none());
    assert_eq!(severities(&diagnostics), [Severity::Error]);
    assert_eq!(fake.calls("Create"), 1);
}

#[tokio::test(start_paused = true)]
async fn failed_copy_stays_in_the_state() {
    let fake = FakeService::default();
    "failed".clone_into(&mut fake.cloud().final_state);
    let Applied { state, diagnostics, .. } = create(&fake).await;
    assert_eq!(state.unwrap().common.state, "failed".into());
    assert_eq!(severities(&diagnostics), [Severity::Error]);
    assert!(diagnostics.iter().any(|error| error.detail.contains("The disk is broken.")));
}

#[tokio::test(start_paused = true)]
async fn timeout_is_an_error_with_state() {
    let fake = FakeService::default();
    "pending".clone_into(&mut fake.cloud().final_state);
    let Applied { state, diagnostics, .. } = create(&fake).await;
    assert_eq!(state.unwrap().common.state, "pending".into());
    assert_eq!(severities(&diagnostics), [Severity::Error]);
}

#[tokio::test(start_paused = true)]
async fn stop_is_a_warning_with_state() {
    let (fake, stop) = (FakeService::default(), CancellationToken::new());
    let (resource, context) = (fake.resource(), Context::new(stop.clone()));
    let stopping = async {
        sleep(Duration::from_mins(1)).await;
        stop.cancel();
    };
    let (applied, ()) = tokio::join!(resource.create(&context, planned("golden")), stopping);
    assert_eq!(applied.state.unwrap().common.state, "pending".into());
    assert_eq!(severities(&applied.diagnostics), [Severity::Warning]);
}

#[tokio::test(start_paused = true)]
async fn update_changes_tags_in_place() {
    let fake = FakeService::default();
    let resource = fake.resource();
    let prior = resource.create(&context(), planned("golden")).await.state.unwrap();
    let mut plan = prior.clone();
    plan.common.tags = Value::Known(TagMap::from([("team".to_owned(), "web".into())]));
    plan.common.tags_all = plan.common.tags.clone();
    let applied = resource.update(&context(), prior.clone(), plan.clone(), Private::default()).await;
    assert_eq!(applied.state.unwrap().common.tags, plan.common.tags);
    assert_eq!(fake.calls("Update"), 1);
}

#[tokio::test(start_paused = true)]
async fn failed_update_keeps_the_prior_state() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    let (resource, prior) = (fake.resource(), state_of("img-1", "available"));
    let mut plan = prior.clone();
    plan.common.tags_all = Value::Known(TagMap::from([("team".to_owned(), "web".into())]));
    fake.fail("Update", ErrorKind::Denied, "No");
    let applied = resource.update(&context(), prior.clone(), plan, Private::default()).await;
    assert_eq!(severities(&applied.diagnostics), [Severity::Error]);
    assert_eq!(applied.state.unwrap().common.tags_all, prior.common.tags_all);
}

#[tokio::test(start_paused = true)]
async fn update_resumes_an_interrupted_wait() {
    let fake = FakeService::default();
    let Applied { state, private, .. } = submit(&fake).await;
    let prior = state.unwrap();
    let mut plan = prior.clone();
    plan.common.wait_for_available = Value::Known(true);
    plan.common.state = Value::Unknown;
    let applied = fake.resource().update(&context(), prior, plan, private).await;
    assert!(applied.diagnostics.is_empty(), "{:?}", applied.diagnostics);
    assert_eq!(applied.state.unwrap().common.state, "available".into());
    assert_eq!(fake.calls("Create"), 1);
}

#[tokio::test(start_paused = true)]
async fn read_confirms_that_an_image_is_gone() {
    let fake = FakeService::default();
    let read = fake.resource().read(&context(), state_of("img-1", "available"), &Private::default()).await;
    assert!(read.unwrap().state.is_none());
    assert_eq!(fake.calls("Describe"), 2);
}

#[tokio::test(start_paused = true)]
async fn read_keeps_a_new_image_that_is_not_visible_yet() {
    let fake = FakeService::default();
    fake.cloud().visibility_delay = Duration::from_mins(2);
    let Applied { state, private, .. } = submit(&fake).await;
    let read = fake.resource().read(&context(), state.unwrap(), &private).await;
    assert!(read.unwrap().state.is_some());
}

#[tokio::test(start_paused = true)]
async fn read_error_is_not_a_gone_image() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    let (resource, state) = (fake.resource(), state_of("img-1", "available"));
    fake.fail("Describe", ErrorKind::Denied, "No");
    assert!(resource.read(&context(), state.clone(), &Private::default()).await.is_err());
    fake.fail("Describe", ErrorKind::Throttled, "Throttling");
    assert!(resource.read(&context(), state, &Private::default()).await.unwrap().state.is_some());
}
