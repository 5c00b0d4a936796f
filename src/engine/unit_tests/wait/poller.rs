//! Waiting for images.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::aws::ErrorKind;
use crate::engine::unit_tests::fake_service::cloud::{COPY_TIME, FakeImage};
use crate::engine::unit_tests::fake_service::fixture::{context, region_clients};
use crate::engine::unit_tests::fake_service::service::FakeService;
use crate::engine::wait::outcome::{Unfinished, WaitOutcome};
use crate::engine::wait::timing::{Timing, sleep};
use crate::terraform::Context;

const HOUR: Duration = Duration::from_hours(1);

async fn wait(fake: &FakeService, id: &str) -> WaitOutcome<FakeImage> {
    fake.engine().shared.poller.wait(&region_clients(), id, HOUR, &context()).await
}

/// Adds an image that becomes available after [`COPY_TIME`].
fn add_pending(fake: &FakeService) {
    let transition = Some((Instant::now() + COPY_TIME, "available".to_owned()));
    let image = FakeImage { state: "pending".to_owned(), transition, ..FakeImage::available("img-1", "golden") };
    fake.cloud().images.insert("img-1".to_owned(), image);
}

#[tokio::test(start_paused = true)]
async fn waits_of_a_region_share_polls() {
    let fake = FakeService::default();
    let engine = Arc::new(fake.engine());
    let mut waits = JoinSet::new();
    for number in 0..10 {
        fake.add(&format!("img-{number}"), "golden");
        let (engine, region) = (Arc::clone(&engine), region_clients());
        waits
            .spawn(async move { engine.shared.poller.wait(&region, &format!("img-{number}"), HOUR, &context()).await });
    }
    assert!(waits.join_all().await.into_iter().all(|outcome| matches!(outcome, WaitOutcome::Ready(_))));
    assert_eq!(fake.calls("Describe"), 1);
}

#[tokio::test(start_paused = true)]
async fn polls_slow_down_while_nothing_changes() {
    let fake = FakeService::default();
    add_pending(&fake);
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Ready(_)));
    // Ten minutes at five seconds would be 120 polls.
    assert!((20..50).contains(&fake.calls("Describe")), "{} polls", fake.calls("Describe"));
}

#[tokio::test(start_paused = true)]
async fn failed_polls_are_retried() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    for kind in [ErrorKind::Throttled, ErrorKind::Transient, ErrorKind::Unreachable] {
        fake.fail("Describe", kind, "later");
    }
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Ready(_)));
    assert_eq!(fake.calls("Describe"), 4);
}

#[tokio::test(start_paused = true)]
async fn throttling_slows_polls_down() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    for _ in 0..20 {
        fake.fail("Describe", ErrorKind::Throttled, "Throttling");
    }
    let started = Instant::now();
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Ready(_)));
    assert!(started.elapsed() > Duration::from_mins(15), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn passing_errors_cost_one_poll_interval_each() {
    let (fake, started, interval) = (FakeService::default(), Instant::now(), Timing::default().min_poll_interval);
    fake.add("img-1", "golden");
    for kind in [ErrorKind::Transient, ErrorKind::Transient, ErrorKind::Unreachable, ErrorKind::Transient] {
        fake.fail("Describe", kind, "later");
    }
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Ready(_)));
    assert!(started.elapsed() < interval * 6, "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn unexpected_responses_end_a_wait_unless_a_poll_has_succeeded() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    for _ in 0..3 {
        fake.fail("Describe", ErrorKind::UnexpectedResponse, "html");
    }
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Refused(_)));
    assert_eq!(fake.calls("Describe"), 3);

    let fake = FakeService::default();
    add_pending(&fake);
    let failing = async {
        sleep(Duration::from_secs(20)).await;
        for _ in 0..10 {
            fake.fail("Describe", ErrorKind::UnexpectedResponse, "html");
        }
    };
    let (outcome, ()) = tokio::join!(wait(&fake, "img-1"), failing);
    assert!(matches!(outcome, WaitOutcome::Ready(_)), "{outcome:?}");
}

#[tokio::test(start_paused = true)]
async fn unsupported_describe_and_unreadable_credentials_end_the_wait() {
    for kind in [ErrorKind::Unsupported, ErrorKind::UnreadableCredentials] {
        let fake = FakeService::default();
        fake.add("img-1", "golden");
        fake.fail("Describe", kind, "No");
        assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Refused(_)));
        assert_eq!(fake.calls("Describe"), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn deletions_of_a_region_share_polls() {
    let fake = FakeService::default();
    let visible_until = Some(Instant::now() + Duration::from_secs(12));
    let engine = Arc::new(fake.engine());
    let mut waits = JoinSet::new();
    for number in 0..10 {
        let id = format!("img-{number}");
        let image = FakeImage { visible_until, ..FakeImage::available(&id, "golden") };
        fake.cloud().images.insert(id.clone(), image);
        let (engine, region) = (Arc::clone(&engine), region_clients());
        waits.spawn(async move { engine.shared.poller.until_gone(&region, &id, &context()).await });
    }
    fake.fail("Describe", ErrorKind::Transient, "down");
    assert!(waits.join_all().await.into_iter().all(|gone| gone == Ok(true)));
    // One that fails, three that find the images, and two that do not.
    assert_eq!(fake.calls("Describe"), 6);
}

#[tokio::test(start_paused = true)]
async fn deletions_at_once_end_at_once() {
    let (fake, started) = (FakeService::default(), Instant::now());
    let (engine, region) = (fake.engine(), region_clients());
    for number in 0..20 {
        let gone = engine.shared.poller.until_gone(&region, &format!("img-{number}"), &context()).await;
        assert_eq!(gone, Ok(true));
    }
    assert!(started.elapsed() <= Duration::from_secs(2), "{:?}", started.elapsed());
    assert_eq!(fake.calls("Describe"), 40);
}

#[tokio::test(start_paused = true)]
async fn slow_deletions_share_their_first_polls() {
    let fake = FakeService::default();
    let engine = Arc::new(fake.engine());
    let mut waits = JoinSet::new();
    // One deletion after the other begins, and each takes a minute. A Describe call covers ten images.
    for number in 0..100_u32 {
        let (id, begins) = (format!("img-{number}"), Duration::from_millis(100) * number);
        let visible_until = Some(Instant::now() + begins + Duration::from_mins(1));
        let image = FakeImage { visible_until, ..FakeImage::available(&id, "golden") };
        fake.cloud().images.insert(id.clone(), image);
        let (engine, region) = (Arc::clone(&engine), region_clients());
        waits.spawn(async move {
            sleep(begins).await;
            engine.shared.poller.until_gone(&region, &id, &context()).await
        });
    }
    assert!(waits.join_all().await.into_iter().all(|gone| gone == Ok(true)));
    assert!(fake.calls("Describe") < 220, "{}", fake.calls("Describe"));
}

#[tokio::test(start_paused = true)]
async fn denied_poll_ends_the_wait() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    fake.fail("Describe", ErrorKind::Denied, "No");
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Refused(_)));
    assert_eq!(fake.calls("Describe"), 1);
}

#[tokio::test(start_paused = true)]
async fn clock_skew_is_retried_once() {
    let fake = FakeService::default();
    fake.add("img-1", "golden");
    fake.fail("Describe", ErrorKind::Denied, "SignatureDoesNotMatch");
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Ready(_)));
    fake.fail("Describe", ErrorKind::Denied, "SignatureDoesNotMatch");
    fake.fail("Describe", ErrorKind::Denied, "SignatureDoesNotMatch");
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Refused(_)));
}

#[tokio::test(start_paused = true)]
async fn expired_credentials_may_be_renewed_for_a_while() {
    let (fake, window) = (FakeService::default(), Timing::default().credentials_renewal_window);
    fake.add("img-1", "golden");
    for _ in 0..3 {
        fake.fail("Describe", ErrorKind::Unauthenticated, "ExpiredToken");
    }
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Ready(_)));
    for _ in 0..1000 {
        fake.fail("Describe", ErrorKind::Unauthenticated, "ExpiredToken");
    }
    let started = Instant::now();
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Refused(_)));
    assert!(started.elapsed() >= window && started.elapsed() < window + Duration::from_mins(2));
}

#[tokio::test(start_paused = true)]
async fn missing_image_is_gone_after_the_consistency_window() {
    let (fake, started) = (FakeService::default(), Instant::now());
    assert!(matches!(wait(&fake, "img-1").await, WaitOutcome::Gone));
    assert!(started.elapsed() >= Timing::default().consistency_window);
}

#[tokio::test(start_paused = true)]
async fn timeout_and_stop_return_the_last_image() {
    let fake = FakeService::default();
    add_pending(&fake);
    let (engine, region, minute) = (fake.engine(), region_clients(), Duration::from_mins(1));
    let outcome = engine.shared.poller.wait(&region, "img-1", minute, &context()).await;
    assert!(matches!(outcome, WaitOutcome::TimedOut(Unfinished { image: Some(_), .. })));
    let stop = CancellationToken::new();
    let context = Context::new(stop.clone());
    let stopping = async {
        sleep(minute).await;
        assert!(engine.shared.poller.is_waiting_in(region.region()));
        stop.cancel();
    };
    let (outcome, ()) = tokio::join!(engine.shared.poller.wait(&region, "img-1", HOUR, &context), stopping);
    assert!(matches!(outcome, WaitOutcome::Stopped(Unfinished { image: Some(_), .. })));
    assert!(!engine.shared.poller.is_waiting_in(region.region()));
}

#[tokio::test(start_paused = true)]
async fn waits_until_image_is_gone() {
    let fake = FakeService::default();
    let visible_until = Some(Instant::now() + Duration::from_mins(3));
    let image = FakeImage { visible_until, ..FakeImage::available("img-1", "golden") };
    fake.cloud().images.insert("img-1".to_owned(), image);
    fake.fail("Describe", ErrorKind::Throttled, "Throttling");
    let (engine, region, started) = (fake.engine(), region_clients(), Instant::now());
    assert_eq!(engine.shared.poller.until_gone(&region, "img-1", &context()).await, Ok(true));
    assert!(started.elapsed() >= Duration::from_mins(3));
    fake.fail("Describe", ErrorKind::Denied, "No");
    assert!(engine.shared.poller.until_gone(&region, "img-1", &context()).await.is_err());
}
