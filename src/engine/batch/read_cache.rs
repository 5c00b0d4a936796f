//! [`ReadCache`] and [`SingleReadCache`]: reads of AWS that many resources share.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;
use tokio::time::Instant;

use super::batcher::{Activity, BatchPolicy, Batcher};
use crate::aws::{RegionClients, ServiceError};

/// The checks of a plan start one after the other, so a batch waits until they have all made their requests: shortly if it
/// has as many as ever, so that the rounds of a small `-parallelism` do not add up to seconds.
const MIN_LINGER: Duration = Duration::from_millis(15);
const LINGER: Duration = Duration::from_millis(80);
const MAX_LINGER: Duration = Duration::from_millis(800);
/// How long a value is valid: longer than a plan takes, so that it is read once, and shorter than an apply.
const TIME_TO_LIVE: Duration = Duration::from_secs(30);

/// Caches values that one call can read many of. Requests of a Region that arrive together share a call
/// ([`BatchPolicy`]).
///
/// Values are cached for 30 seconds. Keys that do not exist are not cached, since the same run may create them, and
/// neither are errors.
pub struct ReadCache<K, V> {
    batcher: Batcher<K, V>,
    entries: Arc<Entries<K, V>>,
}

impl<K, V> fmt::Debug for ReadCache<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ReadCache").field("batcher", &self.batcher).finish_non_exhaustive()
    }
}

impl<K, V> ReadCache<K, V>
where
    K: Clone + Eq + Hash + Ord + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A cache of what `read` returns, which gets at most `max_size` keys and omits those that do not exist.
    pub fn new<F>(
        max_size: usize,
        activity: &Activity,
        read: impl Fn(Arc<RegionClients>, Vec<K>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<HashMap<K, V>, ServiceError>> + Send + 'static,
    {
        let policy = BatchPolicy { min_linger: MIN_LINGER, linger: LINGER, max_linger: MAX_LINGER, max_size };
        let entries = Arc::new(Entries::default());
        let cached = Arc::clone(&entries);
        let batcher = Batcher::new(policy, activity, move |region, keys| {
            let (response, entries) = (read(Arc::clone(&region), keys), Arc::clone(&cached));
            async move {
                let values = response.await?;
                for (key, value) in &values {
                    entries.insert(&region, key.clone(), value.clone());
                }
                Ok(values)
            }
        });
        Self { batcher, entries }
    }

    /// The value of a key; `None` if it does not exist.
    ///
    /// # Errors
    ///
    /// The error of the read.
    pub async fn get(&self, region: &Arc<RegionClients>, key: K) -> Result<Option<V>, ServiceError> {
        Ok(self.get_all(region, [key.clone()]).await?.remove(&key))
    }

    /// The values of keys; keys that do not exist are omitted.
    ///
    /// # Errors
    ///
    /// The error of the read.
    pub async fn get_all(
        &self,
        region: &Arc<RegionClients>,
        keys: impl IntoIterator<Item = K>,
    ) -> Result<HashMap<K, V>, ServiceError> {
        let mut values = HashMap::new();
        let mut missing = Vec::new();
        for key in keys {
            match self.entries.get(region, &key) {
                Some(value) => drop(values.insert(key, value)),
                None => missing.push(key),
            }
        }
        values.extend(self.batcher.load(region, missing).await?);
        Ok(values)
    }
}

/// Caches values that need a call each. Concurrent requests for a key share one call.
///
/// Values and errors are cached for 30 seconds.
pub struct SingleReadCache<K, V>(Entries<K, Arc<OnceCell<Result<V, ServiceError>>>>);

impl<K, V> Default for SingleReadCache<K, V> {
    fn default() -> Self {
        Self(Entries::default())
    }
}

impl<K, V> fmt::Debug for SingleReadCache<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SingleReadCache").finish_non_exhaustive()
    }
}

impl<K: Clone + Eq + Hash, V: Clone> SingleReadCache<K, V> {
    /// The value of a key, which `read` reads if it is not cached.
    ///
    /// # Errors
    ///
    /// The error of the read.
    pub async fn get<F>(&self, region: &Arc<RegionClients>, key: K, read: impl FnOnce() -> F) -> Result<V, ServiceError>
    where
        F: Future<Output = Result<V, ServiceError>>,
    {
        let cell = self.0.get_or_insert_default(region, &key);
        // Boxed, since the future of a call is large, and only the first of many callers makes the call.
        cell.get_or_init(|| Box::pin(read())).await.clone()
    }
}

/// Values by Region and key, each valid for [`TIME_TO_LIVE`]. They belong to one session, in which a Region has one set
/// of clients.
struct Entries<K, V>(Mutex<HashMap<(String, K), Entry<V>>>);

struct Entry<V> {
    value: V,
    created: Instant,
}

impl<V: Clone> Entry<V> {
    fn new(value: V) -> Self {
        Self { value, created: Instant::now() }
    }

    fn valid(&self) -> Option<V> {
        if self.created.elapsed() < TIME_TO_LIVE { Some(self.value.clone()) } else { None }
    }
}

impl<K, V> Default for Entries<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Entries<K, V> {
    fn get(&self, region: &RegionClients, key: &K) -> Option<V> {
        let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(&(region.region().to_owned(), key.clone()))?.valid()
    }

    fn insert(&self, region: &RegionClients, key: K, value: V) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.insert((region.region().to_owned(), key), Entry::new(value));
    }

    fn get_or_insert_default(&self, region: &RegionClients, key: &K) -> V
    where
        V: Default,
    {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (region.region().to_owned(), key.clone());
        if let Some(value) = entries.get(&key).and_then(Entry::valid) {
            return value;
        }
        let entry = Entry::new(V::default());
        let value = entry.value.clone();
        entries.insert(key, entry);
        value
    }
}
