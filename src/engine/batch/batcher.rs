//! [`Batcher`]: loads many keys of a Region with few calls. [`BatchPolicy`] says when a batch is sent.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;

use super::region_tasks::RegionTasks;
use crate::aws::{RegionClients, ServiceError};

/// When a batch is sent: the linger time of Kafka's producer and the batch scheduling of `DataLoader`, adapted to Terraform.
///
/// Terraform works on as many resources at a time as `-parallelism` says and starts them one after the other. As long
/// as it is active ([`Activity`]), more requests are likely to follow, so a batch is sent
/// - when it contains `max_size` keys,
/// - when there has been no activity for `linger`, or for `min_linger` if the batch contains as many keys as were ever
///   pending at the same time, so that probably none is missing,
/// - and at the latest `max_linger` after its first request.
///
/// While more keys are being loaded than the batch contains, only `max_size` and `max_linger` apply: the requests that
/// follow those loads can share the batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BatchPolicy {
    pub(crate) min_linger: Duration,
    pub(crate) linger: Duration,
    pub(crate) max_linger: Duration,
    pub(crate) max_size: usize,
}

/// When a request was last made or answered, or Terraform was otherwise active. Batchers can share it: requests of one
/// moment belong together even if they go to different Regions.
#[derive(Debug, Clone)]
pub struct Activity(watch::Sender<Instant>);

impl Default for Activity {
    fn default() -> Self {
        Self(watch::Sender::new(Instant::now()))
    }
}

impl Activity {
    /// Notes that there is activity now.
    pub(crate) fn note(&self) {
        self.0.send_replace(Instant::now());
    }
}

/// The values of the keys that exist.
pub(crate) type Loaded<K, V> = Result<HashMap<K, V>, ServiceError>;
type LoadFuture<K, V> = Pin<Box<dyn Future<Output = Loaded<K, V>> + Send>>;
type Load<K, V> = dyn Fn(Arc<RegionClients>, Vec<K>) -> LoadFuture<K, V> + Send + Sync;
type Response<V> = oneshot::Sender<Result<Option<V>, ServiceError>>;
/// The keys of a batch, and for each the callers that wait for it.
type Batch<K, V> = HashMap<K, Vec<Response<V>>>;

struct Request<K, V> {
    key: K,
    response: Response<V>,
}

/// Loads values by key and Region. Requests of a Region that arrive together share a call.
pub(crate) struct Batcher<K, V> {
    policy: BatchPolicy,
    activity: Activity,
    load: Arc<Load<K, V>>,
    region_tasks: RegionTasks<Request<K, V>>,
}

impl<K, V> fmt::Debug for Batcher<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Batcher").field("policy", &self.policy).finish_non_exhaustive()
    }
}

impl<K, V> Batcher<K, V>
where
    K: Clone + Eq + Hash + Ord + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A batcher over `load`, which gets at most `max_size` keys and omits those that do not exist.
    pub(crate) fn new<F>(
        policy: BatchPolicy,
        activity: &Activity,
        load: impl Fn(Arc<RegionClients>, Vec<K>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Loaded<K, V>> + Send + 'static,
    {
        let load: Arc<Load<K, V>> = Arc::new(move |region, keys| Box::pin(load(region, keys)));
        Self { policy, activity: activity.clone(), load, region_tasks: RegionTasks::default() }
    }

    /// Loads the values of keys; keys that do not exist are omitted.
    ///
    /// # Errors
    ///
    /// The error of a call that loads one of the keys.
    pub(crate) async fn load(&self, region: &Arc<RegionClients>, keys: impl IntoIterator<Item = K>) -> Loaded<K, V> {
        // All keys are requested before the first response is awaited, so that they can share a batch.
        let requested: Vec<_> = keys.into_iter().map(|key| (key.clone(), self.request(region, key))).collect();
        let mut loaded = HashMap::new();
        for (key, response) in requested {
            let value = match response.await {
                Ok(value) => value?,
                // The task has died. The key can still be loaded alone.
                Err(_) => (self.load)(Arc::clone(region), vec![key.clone()]).await?.remove(&key),
            };
            loaded.extend(value.map(|value| (key, value)));
        }
        Ok(loaded)
    }

    fn request(&self, region: &Arc<RegionClients>, key: K) -> oneshot::Receiver<Result<Option<V>, ServiceError>> {
        self.activity.note();
        let (response, receiver) = oneshot::channel();
        self.region_tasks.send(region, Request { key, response }, |requests| {
            let batcher = RegionBatcher {
                policy: self.policy,
                activity: self.activity.clone(),
                load: Arc::clone(&self.load),
                region: Arc::clone(region),
                loading: Arc::default(),
                most_pending: 0,
            };
            batcher.run(requests)
        });
        receiver
    }
}

/// Gathers and sends the batches of one Region.
struct RegionBatcher<K, V> {
    policy: BatchPolicy,
    activity: Activity,
    load: Arc<Load<K, V>>,
    region: Arc<RegionClients>,
    /// The number of keys that are being loaded.
    loading: Arc<AtomicUsize>,
    /// The largest number of keys that were pending at the same time.
    most_pending: usize,
}

impl<K, V> RegionBatcher<K, V>
where
    K: Clone + Eq + Hash + Ord + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    async fn run(mut self, mut requests: mpsc::UnboundedReceiver<Request<K, V>>) {
        while let Some(first) = requests.recv().await {
            let batch = self.gather(first, &mut requests).await;
            let loading = LoadingGuard::new(&self.loading, batch.len());
            let (load, region, activity) = (Arc::clone(&self.load), Arc::clone(&self.region), self.activity.clone());
            // In a task of its own, so that the next batch is gathered meanwhile.
            tokio::spawn(async move {
                load_batch(&*load, region, batch).await;
                drop(loading);
                activity.note();
            });
        }
    }

    /// Gathers a batch until the policy says that it is sent.
    async fn gather(
        &mut self,
        first: Request<K, V>,
        requests: &mut mpsc::UnboundedReceiver<Request<K, V>>,
    ) -> Batch<K, V> {
        let started = Instant::now();
        let mut activity = self.activity.0.subscribe();
        let mut batch = Batch::from([(first.key, vec![first.response])]);
        while batch.len() < self.policy.max_size {
            let loading = self.loading.load(Ordering::Relaxed);
            self.most_pending = self.most_pending.max(batch.len() + loading);
            let linger = if batch.len() >= self.most_pending {
                self.policy.min_linger
            } else if batch.len() < loading {
                self.policy.max_linger
            } else {
                self.policy.linger
            };
            let last_activity = *activity.borrow_and_update();
            let deadline = (last_activity.max(started) + linger).min(started + self.policy.max_linger);
            let next = async {
                tokio::select! {
                    biased;
                    request = requests.recv() => Some(request),
                    _ = activity.changed() => None,
                }
            };
            match tokio::time::timeout_at(deadline, next).await {
                Ok(Some(Some(request))) => batch.entry(request.key).or_default().push(request.response),
                // There was activity, which moves the deadline.
                Ok(None) => {}
                // No further request can arrive, or none has arrived in time.
                Ok(Some(None)) | Err(_) => break,
            }
        }
        batch
    }
}

/// Loads a batch and answers its requests. Ends early if no call waits for it any more, for example after a stop.
async fn load_batch<K, V>(load: &Load<K, V>, region: Arc<RegionClients>, mut batch: Batch<K, V>)
where
    K: Clone + Eq + Hash + Ord,
    V: Clone,
{
    let mut keys: Vec<K> = batch.keys().cloned().collect();
    keys.sort_unstable();
    let loaded = tokio::select! {
        biased;
        loaded = load(region, keys) => loaded,
        _ = join_all(batch.values_mut().flatten().map(oneshot::Sender::closed)) => return,
    };
    for (key, responses) in batch {
        let value = loaded.as_ref().map(|values| values.get(&key).cloned()).map_err(Clone::clone);
        for response in responses {
            // This fails if the call that waits was canceled, which needs no response.
            let _ = response.send(value.clone());
        }
    }
}

/// Counts keys as being loaded until it is dropped.
struct LoadingGuard {
    loading: Arc<AtomicUsize>,
    keys: usize,
}

impl LoadingGuard {
    fn new(loading: &Arc<AtomicUsize>, keys: usize) -> Self {
        loading.fetch_add(keys, Ordering::Relaxed);
        Self { loading: Arc::clone(loading), keys }
    }
}

impl Drop for LoadingGuard {
    fn drop(&mut self) {
        self.loading.fetch_sub(self.keys, Ordering::Relaxed);
    }
}
