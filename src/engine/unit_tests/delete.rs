//! Deleting images.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::fake_service::fixture::{context, planned, severities, state_of};
use super::fake_service::kind::{FakeAttributes, IN_USE, NOT_READY};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::kind::OnDestroy;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::policy::Retry;
use crate::engine::wait::timing::Timing;
use crate::terraform::{Applied, Context, Private, Resource, Severity, Value};

/// Adds an available image and deletes it.
async fn delete(fake: &FakeService) -> Applied<ImageModel<FakeAttributes>> {
    fake.add("img-1", "golden");
    fake.resource().delete(&context(), state_of("img-1", "available"), Private::default()).await
}

fn leftover(retry: Option<Retry>) -> Leftover {
    Leftover { id: "part-1".to_owned(), reason: "busy".to_owned(), retry }
}

#[tokio::test(start_paused = true)]
async fn deletes_the_image() {
    let fake = FakeService::default();
    assert!(delete(&fake).await.diagnostics.is_empty());
    assert!(fake.cloud().images.is_empty());
}

#[tokio::test(start_paused = true)]
async fn waits_for_an_asynchronous_deletion() {
    let (fake, time, started) = (FakeService::default(), Duration::from_mins(5), Instant::now());
    fake.cloud().deletion_time = time;
    assert!(delete(&fake).await.diagnostics.is_empty());
    assert!(started.elapsed() >= time);
}

#[tokio::test(start_paused = true)]
async fn asynchronous_deletion_times_out() {
    let fake = FakeService::default();
    fake.cloud().deletion_time = Duration::from_hours(1);
    assert_eq!(severities(&delete(&fake).await.diagnostics), [Severity::Error]);
}

#[tokio::test(start_paused = true)]
async fn retries_while_the_image_is_in_use() {
    let fake = FakeService::default();
    fake.fail("Delete", ErrorKind::Refused, IN_USE);
    assert!(delete(&fake).await.diagnostics.is_empty());
    assert_eq!(fake.calls("Delete"), 2);
}

#[tokio::test(start_paused = true)]
async fn reports_what_uses_the_image_after_the_grace() {
    let (fake, grace, started) = (FakeService::default(), Timing::default().in_use_grace, Instant::now());
    for _ in 0..100 {
        fake.fail("Delete", ErrorKind::Refused, IN_USE);
    }
    let applied = delete(&fake).await;
    assert!(applied.diagnostics.iter().any(|error| error.detail.contains("Fleet office uses it.")));
    assert!(started.elapsed() >= grace && started.elapsed() < grace + Duration::from_mins(1));
}

#[tokio::test(start_paused = true)]
async fn retries_without_a_deadline_until_aws_is_ready() {
    let (fake, started) = (FakeService::default(), Instant::now());
    for _ in 0..20 {
        fake.fail("Delete", ErrorKind::Refused, NOT_READY);
    }
    assert!(delete(&fake).await.diagnostics.is_empty());
    assert!(started.elapsed() > Timing::default().in_use_grace);
}

#[tokio::test(start_paused = true)]
async fn denied_delete_is_an_error() {
    let fake = FakeService::default();
    fake.fail("Delete", ErrorKind::Denied, "No");
    assert_eq!(severities(&delete(&fake).await.diagnostics), [Severity::Error]);
    assert_eq!(fake.calls("Delete"), 1);
}

#[tokio::test(start_paused = true)]
async fn waits_until_a_new_image_is_visible() {
    let fake = FakeService::default();
    fake.cloud().visibility_delay = Duration::from_mins(2);
    let mut planned = planned("golden");
    planned.common.wait_for_available = Value::Known(false);
    let Applied { state, private, .. } = fake.resource().create(&context(), planned).await;
    fake.fail("Describe", ErrorKind::Throttled, "Throttling");
    let applied = fake.resource().delete(&context(), state.unwrap(), private).await;
    assert!(applied.diagnostics.is_empty(), "{:?}", applied.diagnostics);
    assert!(fake.cloud().images.is_empty(), "an image is left that is in no state");
}

#[tokio::test(start_paused = true)]
async fn retain_makes_no_call() {
    let fake = FakeService::default();
    let mut state = state_of("img-1", "available");
    state.common.on_destroy = OnDestroy::RETAIN.into();
    let applied = fake.resource().delete(&context(), state, Private::default()).await;
    assert!(applied.diagnostics.is_empty());
    assert_eq!(fake.cloud().calls, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn makes_no_call_after_a_stop() {
    let (fake, stop) = (FakeService::default(), CancellationToken::new());
    stop.cancel();
    fake.add("img-1", "golden");
    let state = state_of("img-1", "available");
    let applied = fake.resource().delete(&Context::new(stop), state, Private::default()).await;
    assert_eq!(severities(&applied.diagnostics), [Severity::Error]);
    assert_eq!(fake.calls("Delete"), 0);
}

#[tokio::test(start_paused = true)]
async fn deletes_leftovers_that_can_be_retried() {
    let fake = FakeService::default();
    fake.cloud().leftovers = vec![leftover(Some(Retry::UntilClear))];
    fake.fail("DeleteParts", ErrorKind::Throttled, "Throttling");
    assert!(delete(&fake).await.diagnostics.is_empty());
    assert_eq!(fake.calls("DeleteParts"), 2);
}

#[tokio::test(start_paused = true)]
async fn keeps_other_leftovers_in_the_state() {
    let fake = FakeService::default();
    fake.cloud().leftovers = vec![leftover(None)];
    let applied = delete(&fake).await;
    assert_eq!(severities(&applied.diagnostics), [Severity::Error]);
    assert!(applied.state.is_some());
    assert_eq!(fake.calls("DeleteParts"), 0);
}
