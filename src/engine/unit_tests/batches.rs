//! Batches, polls, caches and retries.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::fake::{Fake, REGION, context};
use crate::aws::{ErrorKind, RegionClients};
use crate::engine::batch::batcher::Activity;
use crate::engine::batch::read_cache::ReadCache;
use crate::engine::retry::policy::retry_transient;
use crate::engine::service::describe_images::DescribeImages;
use crate::engine::wait::outcome::WaitOutcome;
use crate::engine::wait::timing::{Timing, sleep};

fn region(fake: &Fake) -> Arc<RegionClients> {
    fake.engine().session.region_clients(&REGION.into()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn reads_that_come_together_share_calls() {
    let fake = Fake::default();
    let engine = Arc::new(fake.engine());
    let mut reads = JoinSet::new();
    for number in 0..25 {
        fake.add(&format!("img-{number}"), "golden");
    }
    for number in 0..25 {
        let engine = Arc::clone(&engine);
        let region = region(&fake);
        reads.spawn(async move { engine.shared.batcher.read(&region, &format!("img-{number}")).await });
    }
    assert!(reads.join_all().await.into_iter().all(|read| read.unwrap().is_some()));
    assert_eq!(fake.calls("Describe"), 3, "ten images a call");
}

#[tokio::test(start_paused = true)]
async fn waits_of_one_region_share_polls() {
    let fake = Fake::default();
    let engine = Arc::new(fake.engine());
    for number in 0..10 {
        fake.add(&format!("img-{number}"), "golden");
    }
    let mut waits = JoinSet::new();
    for number in 0..10 {
        let (engine, region) = (Arc::clone(&engine), region(&fake));
        waits.spawn(async move {
            let hour = Duration::from_hours(1);
            engine.shared.poller.wait(&region, &format!("img-{number}"), hour, &context()).await
        });
    }
    assert!(waits.join_all().await.into_iter().all(|waited| matches!(waited, WaitOutcome::Ready(_))));
    assert_eq!(fake.calls("Describe"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_poll_that_fails_is_made_again_and_a_denied_one_ends_the_wait() {
    let fake = Fake::default();
    fake.add("img-1", "golden");
    let (engine, region) = (fake.engine(), region(&fake));
    for kind in [ErrorKind::Throttled, ErrorKind::Transient, ErrorKind::Unreachable] {
        fake.fail("Describe", kind, "later");
    }
    let hour = Duration::from_hours(1);
    let waited = engine.shared.poller.wait(&region, "img-1", hour, &context()).await;
    assert!(matches!(waited, WaitOutcome::Ready(_)));
    assert_eq!(fake.calls("Describe"), 4);
    fake.fail("Describe", ErrorKind::Denied, "No");
    let waited = engine.shared.poller.wait(&region, "img-1", hour, &context()).await;
    assert!(matches!(waited, WaitOutcome::Refused(_)));
    let waited = engine.shared.poller.wait(&region, "img-2", hour, &context()).await;
    assert!(matches!(waited, WaitOutcome::Gone));
}

#[tokio::test(start_paused = true)]
async fn what_was_found_is_remembered_for_a_while_and_what_was_not_is_not() {
    let (fake, asked) = (Fake::default(), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&asked);
    let cache: ReadCache<u8, u8> = ReadCache::new(10, &Activity::default(), move |_region, keys: Vec<u8>| {
        counter.fetch_add(1, Ordering::Relaxed);
        std::future::ready(Ok(keys
            .into_iter()
            .filter(|key| *key != 0)
            .map(|key| (key, key))
            .collect::<HashMap<_, _>>()))
    });
    let region = region(&fake);
    let (one, two) = tokio::join!(cache.get(&region, 1), cache.get(&region, 2));
    assert_eq!((one.unwrap(), two.unwrap(), asked.load(Ordering::Relaxed)), (Some(1), Some(2), 1));
    assert_eq!((cache.get(&region, 1).await.unwrap(), asked.load(Ordering::Relaxed)), (Some(1), 1));
    assert_eq!(cache.get(&region, 0).await.unwrap(), None);
    assert_eq!((cache.get(&region, 0).await.unwrap(), asked.load(Ordering::Relaxed)), (None, 3));
    sleep(Duration::from_mins(1)).await;
    assert_eq!((cache.get(&region, 1).await.unwrap(), asked.load(Ordering::Relaxed)), (Some(1), 4));
}

#[tokio::test(start_paused = true)]
async fn transient_errors_are_retried_until_the_window_ends_and_others_are_not() {
    let (fake, timing) = (Fake::default(), Timing::default());
    let region = region(&fake);
    let describe = || fake.describe(&region, &[], crate::engine::described_image::Detail::Phase);
    fake.fail("Describe", ErrorKind::Throttled, "Throttling");
    assert!(retry_transient(timing, &context(), describe).await.is_ok());
    fake.fail("Describe", ErrorKind::Refused, "No");
    assert!(retry_transient(timing, &context(), describe).await.is_err());
    assert_eq!(fake.calls("Describe"), 3);
    for _ in 0..100 {
        fake.fail("Describe", ErrorKind::Transient, "down");
    }
    assert!(retry_transient(timing, &context(), describe).await.is_err());
    assert!(fake.calls("Describe") < 50);
}
