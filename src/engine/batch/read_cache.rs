//! [`ReadCache`] and [`OnceCache`]: what many resources ask at the same moment is asked of AWS once.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OnceCell, mpsc, oneshot};
use tokio::time::Instant;

use super::region_tasks::RegionTasks;
use crate::aws::{RegionClients, ServiceError};

/// A batch is sent off once nothing has been asked for this long: Terraform plans as many resources at a time as
/// `-parallelism` says, and hands them over one after the other.
const QUIET: Duration = Duration::from_millis(80);
/// Or once its first question has waited so long.
const LONGEST_WAIT: Duration = Duration::from_millis(800);
/// How long an answer is good for: a plan is over by then, and an apply that takes hours asks again.
const FRESH: Duration = Duration::from_secs(30);

/// When something was last asked, whatever it was: the questions of one moment belong together even where each is about
/// another Region.
#[derive(Debug, Clone, Default)]
pub struct Activity(Arc<Mutex<Option<Instant>>>);

impl Activity {
    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn quiet_from(&self) -> Instant {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unwrap_or_else(Instant::now) + QUIET
    }
}

type Found<K, V> = Result<HashMap<K, V>, ServiceError>;
type Fetching<K, V> = Pin<Box<dyn Future<Output = Found<K, V>> + Send>>;
type Fetch<K, V> = dyn Fn(Arc<RegionClients>, Vec<K>) -> Fetching<K, V> + Send + Sync;

struct Lookup<K, V> {
    key: K,
    answer: oneshot::Sender<Result<Option<V>, ServiceError>>,
}

/// Answers questions about single things of a Region with calls that ask for many of them.
///
/// What was found is remembered for a while; what was not found is not, since the same run may make it.
pub struct ReadCache<K, V> {
    fetch: Arc<Fetch<K, V>>,
    most: usize,
    activity: Activity,
    region_tasks: RegionTasks<Lookup<K, V>>,
    found: Arc<Cache<K, V>>,
}

impl<K, V> fmt::Debug for ReadCache<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ReadCache").field("most", &self.most).finish_non_exhaustive()
    }
}

impl<K, V> ReadCache<K, V>
where
    K: Clone + Eq + Hash + Ord + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Reads that `fetch` makes, at most `most` keys at a time; it leaves out what does not exist.
    pub fn new<F>(
        most: usize,
        activity: &Activity,
        fetch: impl Fn(Arc<RegionClients>, Vec<K>) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Found<K, V>> + Send + 'static,
    {
        let fetch = Arc::new(move |region: Arc<RegionClients>, keys: Vec<K>| -> Fetching<K, V> {
            Box::pin(fetch(region, keys))
        });
        Self { fetch, most, activity: activity.clone(), region_tasks: RegionTasks::default(), found: Arc::default() }
    }

    /// What there is under a key, or `None` if nothing is.
    ///
    /// # Errors
    ///
    /// What kept AWS from answering.
    pub async fn get(&self, region: &Arc<RegionClients>, key: K) -> Result<Option<V>, ServiceError> {
        Ok(self.get_all(region, [key.clone()]).await?.remove(&key))
    }

    /// What there is under these keys; what does not exist is left out.
    ///
    /// # Errors
    ///
    /// What kept AWS from answering.
    pub async fn get_all(&self, region: &Arc<RegionClients>, keys: impl IntoIterator<Item = K>) -> Found<K, V> {
        let mut found = HashMap::new();
        let mut asked = Vec::new();
        for key in keys {
            match self.found.get(region, &key) {
                Some(known) => drop(found.insert(key, known)),
                None => asked.push((key.clone(), self.ask(region, key))),
            }
        }
        for (key, answered) in asked {
            let answer = match answered.await {
                Ok(answer) => answer?,
                // Whoever was to answer is gone: it can still be asked by itself.
                Err(_) => (self.fetch)(Arc::clone(region), vec![key.clone()]).await?.remove(&key),
            };
            found.extend(answer.map(|value| (key, value)));
        }
        Ok(found)
    }

    fn ask(&self, region: &Arc<RegionClients>, key: K) -> oneshot::Receiver<Result<Option<V>, ServiceError>> {
        self.activity.note();
        let (answer, answered) = oneshot::channel();
        self.region_tasks.send(region, Lookup { key, answer }, |questions| {
            let (fetch, activity, found) = (Arc::clone(&self.fetch), self.activity.clone(), Arc::clone(&self.found));
            serve(fetch, self.most, activity, found, Arc::clone(region), questions)
        });
        answered
    }
}

async fn serve<K, V>(
    fetch: Arc<Fetch<K, V>>,
    most: usize,
    activity: Activity,
    found: Arc<Cache<K, V>>,
    region: Arc<RegionClients>,
    mut questions: mpsc::UnboundedReceiver<Lookup<K, V>>,
) where
    K: Clone + Eq + Hash + Ord + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    while let Some(first) = questions.recv().await {
        let latest = Instant::now() + LONGEST_WAIT;
        let mut batch: HashMap<K, Vec<oneshot::Sender<_>>> = HashMap::from([(first.key, vec![first.answer])]);
        while batch.len() < most {
            let quiet = activity.quiet_from().min(latest);
            match tokio::time::timeout_at(quiet, questions.recv()).await {
                Ok(Some(question)) => batch.entry(question.key).or_default().push(question.answer),
                Ok(None) => break,
                Err(_) if Instant::now() >= activity.quiet_from().min(latest) => break,
                Err(_) => {}
            }
        }
        // Questions that come while the call is under way gather for the next one; the call does not hold them up.
        let (fetch, found, region) = (Arc::clone(&fetch), Arc::clone(&found), Arc::clone(&region));
        tokio::spawn(async move {
            let mut keys: Vec<K> = batch.keys().cloned().collect();
            keys.sort_unstable();
            let answers = fetch(Arc::clone(&region), keys).await;
            for (key, senders) in batch {
                let answer = answers.as_ref().map(|answers| answers.get(&key).cloned()).map_err(Clone::clone);
                if let Ok(Some(value)) = &answer {
                    found.put(&region, key, value.clone());
                }
                for sender in senders {
                    // A caller that no longer waits has been cancelled; there is nobody to tell.
                    let _ = sender.send(answer.clone());
                }
            }
        });
    }
}

/// Answers by Region and key. It belongs to one session, in which a Region has one set of clients.
struct Cache<K, V>(Mutex<HashMap<(String, K), Entry<V>>>);

struct Entry<V> {
    value: V,
    since: Instant,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Clone + Eq + Hash, V: Clone> Cache<K, V> {
    fn get(&self, region: &Arc<RegionClients>, key: &K) -> Option<V> {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = answers.get(&(region.region().to_owned(), key.clone()))?;
        (entry.since.elapsed() < FRESH).then(|| entry.value.clone())
    }

    fn put(&self, region: &Arc<RegionClients>, key: K, value: V) {
        let entry = Entry { value, since: Instant::now() };
        let key = (region.region().to_owned(), key);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key, entry);
    }

    /// The present answer, or the first that `make` makes in its stead.
    fn get_or_put(&self, region: &Arc<RegionClients>, key: &K, make: impl FnOnce() -> V) -> V {
        if let Some(known) = self.get(region, key) {
            return known;
        }
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = || Entry { value: make(), since: Instant::now() };
        let key = (region.region().to_owned(), key.clone());
        match answers.get(&key) {
            Some(entry) if entry.since.elapsed() < FRESH => entry.value.clone(),
            _ => {
                let entry = entry();
                let value = entry.value.clone();
                answers.insert(key, entry);
                value
            }
        }
    }
}

/// Answers to questions that cannot be asked together: each is asked once, and whoever asks meanwhile waits for the
/// answer. Refusals are remembered too.
pub struct OnceCache<K, V>(Cache<K, Arc<OnceCell<Result<V, ServiceError>>>>);

impl<K, V> Default for OnceCache<K, V> {
    fn default() -> Self {
        Self(Cache::default())
    }
}

impl<K, V> fmt::Debug for OnceCache<K, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CachedReads").finish_non_exhaustive()
    }
}

impl<K: Clone + Eq + Hash, V: Clone> OnceCache<K, V> {
    /// The answer to a question, which `read` finds out unless it is known.
    ///
    /// # Errors
    ///
    /// What kept AWS from answering, the first time.
    pub async fn get<F>(&self, region: &Arc<RegionClients>, key: K, read: impl FnOnce() -> F) -> Result<V, ServiceError>
    where
        F: Future<Output = Result<V, ServiceError>>,
    {
        let cell = self.0.get_or_put(region, &key, Arc::default);
        // A call of the SDK is large, and only the first of perhaps a thousand who ask makes it.
        cell.get_or_init(|| Box::pin(read())).await.clone()
    }
}
