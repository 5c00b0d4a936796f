//! Stops while AWS does not respond: reads end at once, changes after the grace period, and nothing is lost.

use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::fake_service::fixture::{context, planned, severities, state_of};
use super::fake_service::kind::FakeAttributes;
use super::fake_service::service::FakeService;
use crate::engine::model::private::is_deleting;
use crate::engine::model::state::{ImageModel, TagMap};
use crate::engine::wait::timing::{Timing, sleep};
use crate::terraform::{Applied, Context, Private, Resource as _, Severity, Value};

type Model = ImageModel<FakeAttributes>;

/// Runs an operation that is stopped after a minute. Returns its result, and how long it continued after the stop.
async fn stopped<T, F: Future<Output = T>>(operation: impl FnOnce(Context) -> F) -> (T, Duration) {
    let stop = CancellationToken::new();
    let stopping = async {
        sleep(Duration::from_mins(1)).await;
        stop.cancel();
        Instant::now()
    };
    let running = async { (operation(Context::new(stop.clone())).await, Instant::now()) };
    let ((result, ended), stopped_at) = tokio::join!(running, stopping);
    (result, ended - stopped_at)
}

fn hanging(operation: &'static str) -> FakeService {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    fake.cloud().hanging.insert(operation);
    fake
}

fn retagged(prior: &Model) -> Model {
    let mut plan = prior.clone();
    plan.common.tags_all = Value::Known(TagMap::from([("team".to_owned(), "web".into())]));
    plan
}

#[tokio::test(start_paused = true)]
async fn create_request_without_response_is_unknown_after_the_grace() {
    let fake = hanging("Create");
    let resource = fake.resource();
    let (applied, delay) = stopped(|context| async move { resource.create(&context, planned("golden")).await }).await;
    assert_eq!(delay, Timing::default().stop_grace);
    assert!(applied.state.is_none());
    let error = applied.diagnostics.iter().next().unwrap();
    assert!(error.summary.starts_with("Could not determine whether the copy of "), "{error:?}");
    assert!(error.detail.contains("30s"), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn read_in_apply_ends_at_once() {
    let fake = hanging("Describe");
    let (resource, prior) = (fake.resource(), state_of("img-1", "available"));
    let plan = retagged(&prior);
    let (applied, delay): (Applied<Model>, _) = stopped(|context| {
        let prior = prior.clone();
        async move { resource.update(&context, prior, plan, Private::default()).await }
    })
    .await;
    assert!(delay < Duration::from_secs(1), "{delay:?}");
    assert_eq!(severities(&applied.diagnostics), [Severity::Error]);
    assert_eq!(applied.state.unwrap().common.tags_all, prior.common.tags_all);
}

#[tokio::test(start_paused = true)]
async fn update_ends_after_the_grace() {
    let fake = hanging("Update");
    let (resource, prior) = (fake.resource(), state_of("img-1", "available"));
    let plan = retagged(&prior);
    let (applied, delay): (Applied<Model>, _) = stopped(|context| {
        let prior = prior.clone();
        async move { resource.update(&context, prior, plan, Private::default()).await }
    })
    .await;
    assert!(delay <= Timing::default().stop_grace, "{delay:?}");
    assert_eq!(severities(&applied.diagnostics), [Severity::Error]);
    assert_eq!(applied.state.unwrap().common.tags_all, prior.common.tags_all);
}

#[tokio::test(start_paused = true)]
async fn deletion_without_response_stays_in_the_state() {
    let fake = hanging("Delete");
    let (resource, state) = (fake.resource(), state_of("img-1", "available"));
    let (applied, delay): (Applied<Model>, _) =
        stopped(|context| async move { resource.delete(&context, state, Private::default()).await }).await;
    assert!(delay <= Timing::default().stop_grace, "{delay:?}");
    assert_eq!(severities(&applied.diagnostics), [Severity::Error]);
    assert!(is_deleting(&applied.private), "the request may have deleted the image");
}

#[tokio::test(start_paused = true)]
async fn wait_ends_while_a_poll_hangs() {
    let fake = hanging("Describe");
    let resource = fake.resource();
    let (applied, delay) = stopped(|context| async move { resource.create(&context, planned("other")).await }).await;
    assert!(delay < Duration::from_secs(1), "{delay:?}");
    assert_eq!(applied.state.unwrap().common.state, "pending".into());
    assert_eq!(severities(&applied.diagnostics), [Severity::Warning]);
}

#[tokio::test(start_paused = true)]
async fn canceled_reads_end_their_shared_call() {
    let fake = hanging("Describe");
    let resource = fake.resource();
    let private = Private::default();
    let (context, state) = (context(), state_of("img-1", "available"));
    let read = resource.read(&context, state.clone(), &private);
    assert!(tokio::time::timeout(Duration::from_secs(5), read).await.is_err());
    // The next read is not behind the call that hangs.
    fake.cloud().hanging.clear();
    let read = resource.read(&context, state, &private);
    assert!(tokio::time::timeout(Duration::from_secs(5), read).await.unwrap().unwrap().state.is_some());
}
