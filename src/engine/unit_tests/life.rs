//! Creating, updating and reading an image.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::fake::{BUSY, COPY_TIME, Fake, FakeAttributes, context, planned, summaries};
use crate::aws::ErrorKind;
use crate::engine::model::state::{ImageModel, TagMap};
use crate::engine::wait::timing::sleep;
use crate::terraform::{Applied, Context, Private, Resource, Value};

async fn created(fake: &Fake) -> Applied<ImageModel<FakeAttributes>> {
    fake.resource().create(&context(), planned("golden")).await
}

#[tokio::test(start_paused = true)]
async fn a_copy_is_waited_for_and_recorded() {
    let (fake, began) = (Fake::default(), Instant::now());
    let Applied { state, diagnostics, .. } = created(&fake).await;
    let state = state.unwrap();
    assert_eq!(summaries(&diagnostics), [""; 0]);
    assert_eq!((state.common.id(), state.common.state.text()), ("img-1", Some("available")));
    assert_eq!(state.common.arn, "arn:img-1".into());
    assert!(began.elapsed() >= COPY_TIME && began.elapsed() < COPY_TIME + Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_is_not_waited_for_is_pending() {
    let (fake, mut plan) = (Fake::default(), planned("golden"));
    plan.common.wait_for_available = Value::Known(false);
    let applied = fake.resource().create(&context(), plan).await;
    assert_eq!(applied.state.unwrap().common.state, "pending".into());
}

#[tokio::test(start_paused = true)]
async fn a_copy_whose_answer_was_lost_is_found_and_not_made_twice() {
    let fake = Fake::default();
    fake.fail("Create", ErrorKind::Transient, "lost");
    fake.cloud().loses_answer = true;
    let applied = created(&fake).await;
    assert_eq!(applied.state.unwrap().common.id(), "img-1");
    assert_eq!((fake.calls("Create"), fake.cloud().images.len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn a_lost_call_that_made_nothing_is_made_again() {
    let fake = Fake::default();
    fake.fail("Create", ErrorKind::Transient, "lost");
    assert!(created(&fake).await.state.is_some());
    assert_eq!(fake.calls("Create"), 2);
}

#[tokio::test(start_paused = true)]
async fn throttled_and_busy_copies_are_asked_for_again() {
    let fake = Fake::default();
    fake.fail("Create", ErrorKind::Throttled, "Throttling");
    fake.fail("Create", ErrorKind::Refused, BUSY);
    assert!(created(&fake).await.state.is_some());
    assert_eq!(fake.calls("Create"), 3);
}

#[tokio::test(start_paused = true)]
async fn a_denied_copy_is_an_error_without_a_state() {
    let fake = Fake::default();
    fake.fail("Create", ErrorKind::Denied, "No");
    let Applied { state, diagnostics, .. } = created(&fake).await;
    assert!(state.is_none());
    assert_eq!(summaries(&diagnostics), ["Unable to copy image \"golden\" to eu-west-1"]);
    assert_eq!(fake.calls("Create"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_fails_stays_in_the_state() {
    let fake = Fake::default();
    "failed".clone_into(&mut fake.cloud().ends_in);
    let Applied { state, diagnostics, .. } = created(&fake).await;
    assert_eq!(state.unwrap().common.state, "failed".into());
    assert_eq!(summaries(&diagnostics), ["Copy of image \"golden\" failed"]);
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_takes_too_long_is_an_error_with_its_state() {
    let fake = Fake::default();
    "pending".clone_into(&mut fake.cloud().ends_in);
    let Applied { state, diagnostics, .. } = created(&fake).await;
    assert_eq!(state.unwrap().common.state, "pending".into());
    assert!(diagnostics.has_errors());
    assert_eq!(summaries(&diagnostics), ["Timed out waiting for image \"golden\""]);
}

#[tokio::test(start_paused = true)]
async fn a_stop_saves_the_pending_copy_with_a_warning() {
    let (fake, stop) = (Fake::default(), CancellationToken::new());
    let (resource, context) = (fake.resource(), Context::new(stop.clone()));
    let stopping = async {
        sleep(Duration::from_mins(1)).await;
        stop.cancel();
    };
    let (applied, ()) = tokio::join!(resource.create(&context, planned("golden")), stopping);
    assert_eq!(applied.state.unwrap().common.state, "pending".into());
    assert!(!applied.diagnostics.has_errors());
    assert_eq!(summaries(&applied.diagnostics), ["Copy of image \"golden\" still in progress"]);
}

#[tokio::test(start_paused = true)]
async fn tags_are_changed_in_place_and_a_failure_keeps_the_prior_state() {
    let fake = Fake::default();
    let resource = fake.resource();
    let prior = resource.create(&context(), planned("golden")).await.state.unwrap();
    let mut plan = prior.clone();
    plan.common.tags = Value::Known(TagMap::from([("team".to_owned(), "web".into())]));
    plan.common.tags_all = plan.common.tags.clone();
    let applied = resource.update(&context(), prior.clone(), plan.clone(), Private::default()).await;
    assert_eq!(applied.state.unwrap().common.tags, plan.common.tags);
    fake.fail("Change", ErrorKind::Denied, "No");
    let applied = resource.update(&context(), plan.clone(), prior, Private::default()).await;
    assert!(applied.diagnostics.has_errors());
    assert_eq!(applied.state.unwrap().common.tags, plan.common.tags);
}

#[tokio::test(start_paused = true)]
async fn an_image_is_gone_when_two_answers_say_so_and_not_while_it_is_fresh() {
    let fake = Fake::default();
    fake.cloud().delay = Duration::from_mins(2);
    let (resource, mut plan) = (fake.resource(), planned("golden"));
    plan.common.wait_for_available = Value::Known(false);
    let Applied { state, private, .. } = resource.create(&context(), plan).await;
    let state = state.unwrap();
    let fresh = resource.read(&context(), state.clone(), &private).await.unwrap();
    assert!(fresh.state.is_some(), "AWS has only just accepted it");
    fake.cloud().images.clear();
    fake.cloud().calls.clear();
    let gone = resource.read(&context(), state, &Private::default()).await.unwrap();
    assert!(gone.state.is_none());
    assert_eq!(fake.calls("Describe"), 2);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_is_an_error_and_not_gone() {
    let fake = Fake::default();
    fake.add("img-1", "golden");
    let (resource, mut state) = (fake.resource(), planned("golden"));
    state.common.id = "img-1".into();
    fake.fail("Describe", ErrorKind::Denied, "No");
    assert!(resource.read(&context(), state.clone(), &Private::default()).await.is_err());
    fake.fail("Describe", ErrorKind::Throttled, "Throttling");
    assert!(resource.read(&context(), state, &Private::default()).await.unwrap().state.is_some());
}
