//! Cached reads.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::fake_service::cloud::error;
use super::fake_service::fixture::region_clients;
use crate::aws::ErrorKind;
use crate::engine::batch::batcher::Activity;
use crate::engine::batch::read_cache::{ReadCache, SingleReadCache};

/// A cache and the number of its reads. Key 0 does not exist, and key 255 fails.
fn cache() -> (ReadCache<u8, u8>, Arc<AtomicUsize>) {
    let reads = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&reads);
    let cache = ReadCache::new(10, &Activity::default(), move |_region, keys: Vec<u8>| {
        counter.fetch_add(1, Ordering::Relaxed);
        std::future::ready(if keys.contains(&255) {
            Err(error("Read", ErrorKind::Throttled, "Throttling"))
        } else {
            Ok(keys.into_iter().filter(|key| *key != 0).map(|key| (key, key)).collect::<HashMap<_, _>>())
        })
    });
    (cache, reads)
}

#[tokio::test(start_paused = true)]
async fn concurrent_requests_share_a_read() {
    let ((cache, reads), region) = (cache(), region_clients());
    let (first, second) = tokio::join!(cache.get(&region, 1), cache.get_all(&region, [1, 2]));
    assert_eq!((first.unwrap(), second.unwrap().len()), (Some(1), 2));
    assert_eq!(reads.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn values_are_cached_until_they_expire() {
    let ((cache, reads), region) = (cache(), region_clients());
    for _ in 0..3 {
        assert_eq!(cache.get(&region, 1).await.unwrap(), Some(1));
    }
    assert_eq!(reads.load(Ordering::Relaxed), 1);
    tokio::time::advance(Duration::from_mins(1)).await;
    assert_eq!(cache.get(&region, 1).await.unwrap(), Some(1));
    assert_eq!(reads.load(Ordering::Relaxed), 2);
}

#[tokio::test(start_paused = true)]
async fn missing_keys_and_errors_are_not_cached() {
    let ((cache, reads), region) = (cache(), region_clients());
    for _ in 0..2 {
        assert_eq!(cache.get(&region, 0).await.unwrap(), None);
        assert!(cache.get(&region, 255).await.is_err());
    }
    assert_eq!(reads.load(Ordering::Relaxed), 4);
}

#[tokio::test(start_paused = true)]
async fn single_reads_are_shared_and_expire_with_their_errors() {
    let (cache, reads, region) = (SingleReadCache::default(), AtomicUsize::new(0), region_clients());
    let read = || async {
        reads.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        Err::<u8, _>(error("Read", ErrorKind::Denied, "No"))
    };
    let (first, second) = tokio::join!(cache.get(&region, 1, read), cache.get(&region, 1, read));
    assert!(first.is_err() && second.is_err());
    assert_eq!(reads.load(Ordering::Relaxed), 1);
    tokio::time::advance(Duration::from_mins(1)).await;
    assert!(cache.get(&region, 1, read).await.is_err());
    assert_eq!(reads.load(Ordering::Relaxed), 2);
}
