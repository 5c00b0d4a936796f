//! Batches of reads.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::Instant;

use super::fake_service::cloud::error;
use super::fake_service::fixture::region_clients;
use super::fake_service::service::FakeService;
use crate::aws::ErrorKind;
use crate::engine::batch::batcher::{Activity, BatchPolicy, Batcher};
use crate::engine::wait::timing::sleep;

const POLICY: BatchPolicy = BatchPolicy {
    min_linger: Duration::from_millis(5),
    linger: Duration::from_millis(40),
    max_linger: Duration::from_millis(500),
    max_size: 3,
};
const LOAD_TIME: Duration = Duration::from_millis(100);

type Loads = Arc<Mutex<Vec<Vec<u8>>>>;

/// A batcher whose loads take [`LOAD_TIME`], and the keys of its loads. Key 0 does not exist, and key 255 fails.
fn batcher(activity: &Activity) -> (Arc<Batcher<u8, u8>>, Loads) {
    let loads = Loads::default();
    let sent = Arc::clone(&loads);
    let load = move |_region, keys: Vec<u8>| {
        sent.lock().unwrap().push(keys.clone());
        async move {
            sleep(LOAD_TIME).await;
            if keys.contains(&255) {
                return Err(error("Load", ErrorKind::Denied, "No"));
            }
            Ok(keys.into_iter().filter(|key| *key != 0).map(|key| (key, key)).collect::<HashMap<_, _>>())
        }
    };
    (Arc::new(Batcher::new(POLICY, activity, load)), loads)
}

#[tokio::test(start_paused = true)]
async fn concurrent_requests_share_a_batch() {
    let (batcher, loads) = batcher(&Activity::default());
    let region = region_clients();
    let (first, second) = tokio::join!(batcher.load(&region, [2, 0]), batcher.load(&region, [2, 1]));
    assert_eq!(first.unwrap(), HashMap::from([(2, 2)]));
    assert_eq!(second.unwrap(), HashMap::from([(1, 1), (2, 2)]));
    assert_eq!(*loads.lock().unwrap(), [[0, 1, 2]]);
}

#[tokio::test(start_paused = true)]
async fn batches_are_limited_in_size() {
    let (batcher, loads) = batcher(&Activity::default());
    let loaded = batcher.load(&region_clients(), 1..=7).await.unwrap();
    assert_eq!(loaded.len(), 7);
    assert_eq!(*loads.lock().unwrap(), [vec![1, 2, 3], vec![4, 5, 6], vec![7]]);
}

#[tokio::test(start_paused = true)]
async fn single_request_waits_for_min_linger() {
    let (batcher, _) = batcher(&Activity::default());
    let started = Instant::now();
    batcher.load(&region_clients(), [1]).await.unwrap();
    assert!(started.elapsed() < LOAD_TIME + Duration::from_millis(10), "{:?}", started.elapsed());
}

#[tokio::test(start_paused = true)]
async fn activity_extends_the_wait_up_to_max_linger() {
    let activity = Activity::default();
    let (batcher, _) = batcher(&activity);
    let started = Instant::now();
    let busy = async {
        loop {
            activity.note();
            sleep(Duration::from_millis(2)).await;
        }
    };
    let region = region_clients();
    tokio::select! {
        loaded = batcher.load(&region, [1]) => assert_eq!(loaded.unwrap().len(), 1),
        () = busy => {}
    }
    let waited = started.elapsed().saturating_sub(LOAD_TIME);
    assert!(waited >= POLICY.max_linger && waited < POLICY.max_linger + Duration::from_millis(10), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn requests_during_a_load_wait_for_it() {
    let (batcher, loads) = batcher(&Activity::default());
    let region = region_clients();
    let late = async {
        sleep(Duration::from_millis(20)).await;
        batcher.load(&region, [4]).await
    };
    let follow_up = async {
        batcher.load(&region, [1, 2, 3]).await?;
        batcher.load(&region, [5]).await
    };
    let (late, follow_up) = tokio::join!(late, follow_up);
    assert!(late.is_ok() && follow_up.is_ok());
    assert_eq!(*loads.lock().unwrap(), [vec![1, 2, 3], vec![4, 5]]);
}

#[tokio::test(start_paused = true)]
async fn errors_reach_all_requests_of_a_batch() {
    let (batcher, _) = batcher(&Activity::default());
    let region = region_clients();
    let (first, second) = tokio::join!(batcher.load(&region, [1]), batcher.load(&region, [255]));
    assert_eq!(first.unwrap_err().kind, ErrorKind::Denied);
    assert_eq!(second.unwrap_err().kind, ErrorKind::Denied);
    assert!(batcher.load(&region, [1]).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn concurrent_reads_share_describe_calls() {
    let fake = FakeService::default();
    let engine = Arc::new(fake.engine());
    let mut reads = JoinSet::new();
    for number in 0..25 {
        fake.add(&format!("img-{number}"), "golden");
        let (engine, region) = (Arc::clone(&engine), region_clients());
        reads.spawn(async move { engine.shared.batcher.read(&region, &format!("img-{number}")).await });
    }
    assert!(reads.join_all().await.into_iter().all(|read| read.unwrap().is_some()));
    assert_eq!(fake.calls("Describe"), 3, "ten images a call");
}

#[tokio::test(start_paused = true)]
async fn missing_image_is_described_twice() {
    let fake = FakeService::default();
    let read = fake.engine().shared.batcher.read(&region_clients(), "img-1").await;
    assert!(read.unwrap().is_none());
    assert_eq!(fake.calls("Describe"), 2);
}
