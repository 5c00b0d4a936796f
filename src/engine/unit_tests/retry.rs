//! Retry policies, queues and limits.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::fake_service::cloud::{REGION, error};
use super::fake_service::fixture::{context, region_clients};
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::described_image::Detail;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::concurrency::ConcurrencyLimit;
use crate::engine::retry::policy::{NextAttempt, Retry, RetryPolicy, retry_transient};
use crate::engine::retry::region_queue::RegionQueue;
use crate::engine::service::describe_images::DescribeImages;
use crate::engine::wait::timing::Timing;
use crate::terraform::Context;

fn next(policy: &mut RetryPolicy, kind: ErrorKind, rejection: Option<Retry>) -> NextAttempt {
    policy.next_attempt(&error("Create", kind, "code"), rejection)
}

#[tokio::test(start_paused = true)]
async fn retries_throttled_and_transient_calls() {
    let (fake, region) = (FakeService::default(), region_clients());
    let describe = || fake.describe(&region, &[], Detail::Phase);
    fake.fail("Describe", ErrorKind::Throttled, "Throttling");
    fake.fail("Describe", ErrorKind::Transient, "down");
    assert!(retry_transient(Timing::default(), &context(), describe).await.is_ok());
    assert_eq!(fake.calls("Describe"), 3);
}

#[tokio::test(start_paused = true)]
async fn returns_other_errors_at_once() {
    let (fake, region) = (FakeService::default(), region_clients());
    for kind in [ErrorKind::Refused, ErrorKind::Denied, ErrorKind::Unreachable, ErrorKind::Unauthenticated] {
        fake.fail("Describe", kind, "No");
        let describe = || fake.describe(&region, &[], Detail::Phase);
        assert_eq!(retry_transient(Timing::default(), &context(), describe).await.unwrap_err().kind, kind);
    }
    assert_eq!(fake.calls("Describe"), 4);
}

#[tokio::test(start_paused = true)]
async fn gives_up_after_the_retry_window() {
    let (fake, region, timing) = (FakeService::default(), region_clients(), Timing::default());
    for _ in 0..100 {
        fake.fail("Describe", ErrorKind::Transient, "down");
    }
    let started = Instant::now();
    let describe = || fake.describe(&region, &[], Detail::Phase);
    assert!(retry_transient(timing, &context(), describe).await.is_err());
    assert!(started.elapsed() >= timing.retry_window && started.elapsed() < timing.retry_window * 2);
}

#[tokio::test(start_paused = true)]
async fn stop_ends_retries() {
    let (fake, region, stop) = (FakeService::default(), region_clients(), CancellationToken::new());
    stop.cancel();
    fake.fail("Describe", ErrorKind::Throttled, "Throttling");
    let describe = || fake.describe(&region, &[], Detail::Phase);
    assert!(retry_transient(Timing::default(), &Context::new(stop.clone()), describe).await.is_err());
    assert_eq!(fake.calls("Describe"), 1);
    assert!(!Backoff::between_attempts(Timing::default()).wait(&Context::new(stop)).await);
}

#[tokio::test(start_paused = true)]
async fn create_requests_are_throttled_a_limited_number_of_times() {
    let mut policy = RetryPolicy::create(Timing::default());
    let mut attempts = 0;
    while next(&mut policy, ErrorKind::Throttled, None) == NextAttempt::InOrder {
        attempts += 1;
    }
    assert_eq!(attempts, 29);
}

#[tokio::test(start_paused = true)]
async fn lost_create_responses_are_retried_twice_after_the_deadline() {
    let mut policy = RetryPolicy::create(Timing::default());
    tokio::time::advance(Timing::default().retry_window).await;
    assert_eq!(next(&mut policy, ErrorKind::Unreachable, None), NextAttempt::Never);
    assert_eq!(next(&mut policy, ErrorKind::Transient, None), NextAttempt::AfterBackoff);
    assert_eq!(next(&mut policy, ErrorKind::Transient, None), NextAttempt::AfterBackoff);
    assert_eq!(next(&mut policy, ErrorKind::Transient, None), NextAttempt::Never);
}

#[tokio::test(start_paused = true)]
async fn service_classifies_rejections() {
    for policy in [RetryPolicy::create, RetryPolicy::delete] {
        let mut policy = policy(Timing::default());
        let mut rejected = |retry| next(&mut policy, ErrorKind::Refused, retry);
        assert_eq!(rejected(Some(Retry::UntilClear)), NextAttempt::AfterBackoff);
        assert_eq!(rejected(Some(Retry::InOrder)), NextAttempt::InOrder);
        assert_eq!(rejected(Some(Retry::WithinGrace)), NextAttempt::AfterBackoff);
        assert_eq!(rejected(None), NextAttempt::Never);
        tokio::time::advance(Duration::from_mins(3)).await;
        assert_eq!(rejected(Some(Retry::WithinGrace)), NextAttempt::Never);
        assert_eq!(rejected(Some(Retry::UntilClear)), NextAttempt::AfterBackoff);
    }
}

#[tokio::test(start_paused = true)]
async fn clock_skew_is_retried_once_for_creates_and_polls() {
    let timing = Timing::default();
    let skew = error("Create", ErrorKind::Denied, "SignatureDoesNotMatch");
    for mut policy in [RetryPolicy::create(timing), RetryPolicy::poll(timing)] {
        assert_eq!(policy.next_attempt(&skew, None), NextAttempt::Immediate);
        assert_eq!(policy.next_attempt(&skew, None), NextAttempt::Never);
    }
    assert_eq!(RetryPolicy::delete(timing).next_attempt(&skew, None), NextAttempt::Never);
}

#[tokio::test(start_paused = true)]
async fn success_resets_the_deadline_of_polls() {
    let mut policy = RetryPolicy::poll(Timing::default());
    assert_eq!(next(&mut policy, ErrorKind::Unauthenticated, None), NextAttempt::AfterBackoff);
    tokio::time::advance(Timing::default().credentials_renewal_window).await;
    assert_eq!(next(&mut policy, ErrorKind::Throttled, None), NextAttempt::AfterBackoff);
    assert_eq!(next(&mut policy, ErrorKind::Unauthenticated, None), NextAttempt::Never);
    policy.reset();
    assert_eq!(next(&mut policy, ErrorKind::Unauthenticated, None), NextAttempt::AfterBackoff);
}

#[tokio::test(start_paused = true)]
async fn region_queue_keeps_the_order() {
    let (queue, order) = (RegionQueue::default(), Mutex::new(Vec::new()));
    assert!(!queue.has_waiters(REGION));
    let context = context();
    let request = |number: usize| {
        let (queue, order, context) = (&queue, &order, &context);
        async move {
            let _permit = queue.acquire(REGION, context).await.unwrap();
            assert!(queue.has_waiters(REGION) && !queue.has_waiters("eu-west-2"));
            tokio::task::yield_now().await;
            order.lock().unwrap().push(number);
        }
    };
    futures_util::future::join_all((0..5).map(request)).await;
    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn stop_ends_waits_for_permits() {
    let (queue, limit, stop) = (RegionQueue::default(), ConcurrencyLimit::of_creates(), CancellationToken::new());
    let _permit = queue.acquire(REGION, &context()).await;
    assert!(limit.acquire(&context()).await.is_some());
    stop.cancel();
    let context = Context::new(stop);
    assert!(queue.acquire(REGION, &context).await.is_none());
    assert!(limit.acquire(&context).await.is_none());
}
