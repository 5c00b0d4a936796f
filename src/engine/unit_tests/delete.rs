//! Deleting images.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::fake_service::fixture::{change, context, planned, session, severities, state_of};
use super::fake_service::kind::{FakeAttributes, IN_USE, NOT_READY};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::kind::OnDestroy;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::retry::policy::Retry;
use crate::engine::wait::timing::Timing;
use crate::terraform::{Applied, AttributePath, Context, Private, Resource, Severity, Value};

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
    fake.cloud().users = vec!["office".to_owned()];
    for _ in 0..100 {
        fake.fail("Delete", ErrorKind::Refused, IN_USE);
    }
    let applied = delete(&fake).await;
    assert!(applied.diagnostics.iter().any(|error| error.detail.contains("Fleet office uses it.")));
    assert!(started.elapsed() >= grace && started.elapsed() < grace + Duration::from_mins(1));
}

/// Plans the deletion of an image that these fleets use, and deletes it while those use it. Returns the result and how long
/// the deletion took.
async fn planned_and_deleted(
    fake: &FakeService,
    planned: &[&str],
    current: &[&str],
) -> (Applied<ImageModel<FakeAttributes>>, Duration) {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    fake.add("img-1", "golden");
    fake.cloud().users = names(planned);
    let resource = ImageResource::new("fake_image", fake.clone(), session("live", |connection| connection));
    let (state, mut private) = (state_of("img-1", "available"), Private::default());
    let diagnostics = resource.plan_destroy(&context(), state.clone(), &mut private).await;
    assert!(diagnostics.is_empty());
    fake.cloud().users = names(current);
    for _ in 0..100 {
        fake.fail("Delete", ErrorKind::Refused, IN_USE);
    }
    let started = Instant::now();
    // The process that applies the plan is another one.
    (fake.resource().delete(&context(), state, private).await, started.elapsed())
}

#[tokio::test(start_paused = true)]
async fn deletion_that_the_plan_knew_to_fail_fails_at_once() {
    let fake = FakeService::default();
    let (applied, time) = planned_and_deleted(&fake, &["office", "lab"], &["lab"]).await;
    let details: Vec<_> = applied.diagnostics.iter().map(|error| error.detail.clone()).collect();
    assert!(matches!(&details[..], [detail] if detail.matches("lab").count() == 1), "{details:?}");
    assert!(time < Duration::from_secs(10), "{time:?}");
    assert_eq!(fake.calls("Delete"), 1);
    assert_eq!(applied.private, Private::default(), "the next plan checks the users again");
}

#[tokio::test(start_paused = true)]
async fn users_that_are_gone_or_new_do_not_end_the_retries() {
    let grace = Timing::default().in_use_grace;
    for current in [&[][..], &["new"]] {
        let fake = FakeService::default();
        let (applied, time) = planned_and_deleted(&fake, &["office"], current).await;
        assert!(applied.diagnostics.has_errors() && time >= grace, "{current:?}: {time:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn replacement_passes_its_findings_to_the_deletion() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    fake.cloud().users = vec!["office".to_owned()];
    let resource = ImageResource::new("fake_image", fake.clone(), session("live", |connection| connection));
    let mut replacement = change(Some(state_of("img-1", "available")));
    replacement.replace.push(AttributePath::of("source_image_id"));
    assert!(!resource.plan(&context(), &mut replacement).await.has_errors());
    let planned_private = resource.planned_private(&planned("golden"), &replacement.private);
    for private in [replacement.private, planned_private.clone()] {
        fake.fail("Delete", ErrorKind::Refused, IN_USE);
        let started = Instant::now();
        let applied = fake.resource().delete(&context(), state_of("img-1", "available"), private).await;
        assert!(applied.diagnostics.has_errors() && started.elapsed() < Duration::from_secs(10));
    }
    // With `create_before_destroy`, the creation gets the private data, and the deletion is planned again.
    let resource = ImageResource::new("fake_image", fake.clone(), session("live", |connection| connection));
    let created = resource.create_prepared(&context(), planned("silver"), &planned_private).await;
    assert!(!created.diagnostics.has_errors());
    let (calls, mut private) = (fake.calls("CheckRemoval"), Private::default());
    let state = state_of("img-1", "available");
    assert!(resource.plan_destroy(&context(), state.clone(), &mut private).await.is_empty());
    assert_eq!(fake.calls("CheckRemoval"), calls);
    fake.fail("Delete", ErrorKind::Refused, IN_USE);
    let started = Instant::now();
    assert!(resource.delete(&context(), state, private).await.diagnostics.has_errors());
    assert!(started.elapsed() < Duration::from_secs(10));
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
