//! Reads and updates while AWS is eventually consistent: it shows updates late, and some operations do not know a new
//! image yet.

use std::time::Duration;

use serde_json::json;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::fake_service::fixture::{context, object, planned, severities, state_of};
use super::fake_service::kind::{FakeAttributes, LATER_TAG, UNKNOWN};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::model::state::{ImageModel, TagMap};
use crate::engine::wait::timing::{Timing, sleep};
use crate::terraform::{Applied, Context, Model, Private, Resource, Severity, Timeouts, Value};

/// A plan with a tag that the create request cannot set.
fn with_later_tag() -> ImageModel<FakeAttributes> {
    tagged(planned("golden"), LATER_TAG)
}

fn tagged(mut plan: ImageModel<FakeAttributes>, key: &str) -> ImageModel<FakeAttributes> {
    plan.common.tags = Value::Known(TagMap::from([(key.to_owned(), "web".into())]));
    plan.common.tags_all = plan.common.tags.clone();
    plan
}

/// Adds a tag to an existing image.
async fn update(fake: &FakeService, context: &Context, timeout: Option<&str>) -> Applied<ImageModel<FakeAttributes>> {
    fake.add("img-1", "golden");
    let mut prior = state_of("img-1", "available");
    let timeouts = object(&json!({ "create": null, "update": timeout, "delete": null }));
    prior.common.timeouts = Value::Known(Timeouts::read(&timeouts).unwrap());
    let plan = tagged(prior.clone(), "team");
    fake.resource().update(context, prior, plan, Private::default()).await
}

#[tokio::test(start_paused = true)]
async fn settings_after_create_are_repeated_while_image_is_unknown() {
    let fake = FakeService::default();
    for _ in 0..3 {
        fake.fail("Update", ErrorKind::Refused, UNKNOWN);
    }
    let Applied { state, diagnostics, .. } = fake.resource().create(&context(), with_later_tag()).await;
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert_eq!(fake.calls("Update"), 4);
    assert_eq!(fake.cloud().images["img-1"].tags, state.unwrap().common.tags_all.into_known().unwrap());
}

#[tokio::test(start_paused = true)]
async fn settings_follow_an_image_that_is_not_visible_yet() {
    let fake = FakeService::default();
    fake.cloud().visibility_delay = Duration::from_mins(2);
    let mut plan = with_later_tag();
    plan.common.wait_for_available = Value::Known(false);
    let Applied { diagnostics, .. } = fake.resource().create(&context(), plan).await;
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert!(fake.cloud().images["img-1"].tags.contains_key(LATER_TAG));
}

#[tokio::test(start_paused = true)]
async fn unknown_image_is_reported_with_advice_for_the_operation() {
    let (fake, started) = (FakeService::default(), Instant::now());
    for _ in 0..100 {
        fake.fail("Update", ErrorKind::Refused, UNKNOWN);
    }
    let applied = update(&fake, &context(), None).await;
    assert_eq!(severities(&applied.diagnostics), [Severity::Error]);
    let detail = applied.diagnostics.into_iter().next().unwrap().detail;
    assert!(detail.ends_with("\n\nApply again."), "{detail}");
    // The last request may begin right before the end of the window.
    let limit = Timing::default().consistency_window + Duration::from_secs(5);
    assert!(started.elapsed() <= limit, "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn update_returns_when_aws_shows_it() {
    let (fake, started, delay) = (FakeService::default(), Instant::now(), Duration::from_mins(2));
    fake.cloud().update_delay = delay;
    let Applied { state, diagnostics, .. } = update(&fake, &context(), None).await;
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    assert!(started.elapsed() >= delay && started.elapsed() < delay * 2, "{:?}", started.elapsed());
    let read = fake.resource().read(&context(), state.clone().unwrap(), &Private::default()).await.unwrap();
    assert_eq!(read.state, state);
    assert_eq!(fake.calls("Update"), 1);
}

#[tokio::test(start_paused = true)]
async fn wait_for_an_update_ends_before_the_timeout() {
    for (timeout, limit) in [(None, Timing::default().consistency_window), (Some("20s"), Duration::from_secs(20))] {
        let (fake, started) = (FakeService::default(), Instant::now());
        fake.cloud().update_delay = Duration::from_hours(1);
        let Applied { state, diagnostics, .. } = update(&fake, &context(), timeout).await;
        assert!(!diagnostics.has_errors() && state.is_some(), "{diagnostics:?}");
        assert!(started.elapsed() <= limit, "{:?}", started.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn update_without_changes_reads_twice() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    let prior = state_of("img-1", "available");
    let applied = fake.resource().update(&context(), prior.clone(), prior, Private::default()).await;
    assert!(applied.diagnostics.is_empty(), "{:?}", applied.diagnostics);
    assert_eq!((fake.calls("Describe"), fake.calls("Update")), (2, 0));
}

#[tokio::test(start_paused = true)]
async fn stop_ends_the_wait_for_an_update() {
    let (fake, stop, started) = (FakeService::default(), CancellationToken::new(), Instant::now());
    fake.cloud().update_delay = Duration::from_mins(4);
    let stopping = async {
        sleep(Duration::from_secs(30)).await;
        stop.cancel();
    };
    let context = Context::new(stop.clone());
    let (applied, ()) = tokio::join!(update(&fake, &context, None), stopping);
    assert!(applied.diagnostics.is_empty(), "{:?}", applied.diagnostics);
    assert!(started.elapsed() <= Duration::from_secs(31), "{:?}", started.elapsed());
}
