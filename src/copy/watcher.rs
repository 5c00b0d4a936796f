//! [`Watcher`]: waits for all copies of a service and Region together.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::lanes::Lanes;
use super::looks::{look, look_twice};
use super::pace::Pace;
use super::queue::{Grace, Queue};
use super::service::{Detail, ImageService, Phase, Progress};
use super::wait_log::WaitLog;
use crate::aws::{ErrorKind, Regional, ServiceError};
use crate::terraform::{Context, Status};

/// How a wait ended.
#[derive(Debug)]
pub enum Waited<I> {
    /// The image can be used.
    Ready(I),
    /// The image will never be usable.
    Failed(I),
    /// There is no such image, and it is too late for it to appear.
    Gone,
    /// Time is up. The image as it was last seen, if it was.
    TimedOut(Option<I>),
    /// The user asked to stop. The image as it was last seen, if it was.
    Stopped(Option<I>),
    /// AWS refuses to tell.
    Refused(ServiceError),
}

/// What a waiting call sees of its image.
#[derive(Debug, Clone)]
enum Sight<I> {
    NotYet,
    InProgress(I),
    Ready(I),
    Failed(I),
    Gone,
    Refused(ServiceError),
}

/// A call that waits for an image.
struct Wait<I> {
    id: String,
    /// Whether somebody follows the wait.
    followed: bool,
    sight: watch::Sender<Sight<I>>,
}

/// Waits for images, with one round of Describe calls a Region however many calls wait.
///
/// One task a Region polls while anybody waits there, fast after a change and slower the longer nothing happens, and
/// backs off when AWS says so. This is the only code of the provider that sleeps.
pub struct Watcher<S: ImageService> {
    service: Arc<S>,
    pace: Pace,
    lanes: Lanes<Wait<S::Image>>,
    /// By Region: every wait holds a clone.
    waiting: Mutex<HashMap<String, Arc<()>>>,
}

impl<S: ImageService> std::fmt::Debug for Watcher<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Watcher").field("pace", &self.pace).finish_non_exhaustive()
    }
}

impl<S: ImageService> Watcher<S> {
    /// A watcher over a service's images.
    pub fn new(service: Arc<S>, pace: Pace) -> Self {
        Self { service, pace, lanes: Lanes::default(), waiting: Mutex::default() }
    }

    /// The pace of this watcher.
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// Waits until the image is ready, has failed or is gone, until the time is up, or until the user stops. The log
    /// tells of it.
    pub async fn wait(
        &self,
        region: &Arc<Regional>,
        id: &str,
        timeout: Duration,
        context: &Context,
    ) -> Waited<S::Image> {
        let _waiting = self.waits_in(region.region());
        let mut log = WaitLog::new(self.service.kind().noun, region.region(), id);
        let waited = self.wait_telling(region, id, timeout, context, &mut log).await;
        log.end(&waited);
        waited
    }

    async fn wait_telling(
        &self,
        region: &Arc<Regional>,
        id: &str,
        timeout: Duration,
        context: &Context,
        log: &mut WaitLog,
    ) -> Waited<S::Image> {
        let (sight, mut seen) = watch::channel(Sight::NotYet);
        let followed = context.is_followed() || WaitLog::is_read();
        self.watch(region, Wait { id: id.to_owned(), followed, sight });
        let last = |seen: &watch::Receiver<Sight<S::Image>>| match &*seen.borrow() {
            Sight::InProgress(image) => Some(image.clone()),
            _ => None,
        };
        let settled = async {
            loop {
                if seen.changed().await.is_err() {
                    let call = region.call(self.service.kind().service, "Describe");
                    return Waited::Refused(ServiceError::unexpected_answer(call, "the provider's own polling failed"));
                }
                match seen.borrow_and_update().clone() {
                    Sight::NotYet => {}
                    Sight::InProgress(image) => {
                        let status = progress(&image);
                        log.progress(&status);
                        context.report(status);
                    }
                    Sight::Ready(image) => return Waited::Ready(image),
                    Sight::Failed(image) => return Waited::Failed(image),
                    Sight::Gone => return Waited::Gone,
                    Sight::Refused(error) => return Waited::Refused(error),
                }
            }
        };
        let ended = tokio::select! {
            waited = settled => return waited,
            () = context.stopped() => true,
            () = sleep(timeout) => false,
        };
        if ended { Waited::Stopped(last(&seen)) } else { Waited::TimedOut(last(&seen)) }
    }

    fn waits_in(&self, region: &str) -> Arc<()> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(waiting.entry(region.to_owned()).or_default())
    }

    /// Whether anybody waits for an image in the Region.
    pub fn is_waiting_in(&self, region: &str) -> bool {
        // Besides this clone and the one in the map.
        Arc::strong_count(&self.waits_in(region)) > 2
    }

    /// A queue for one call that something holds back.
    pub fn queue(&self) -> Queue {
        Queue::new(self.pace)
    }

    /// Waits until AWS describes the image no more. Returns `false` if the user stopped meanwhile.
    ///
    /// # Errors
    ///
    /// What AWS answered when it refused to tell.
    pub async fn until_gone(&self, region: &Regional, id: &str, context: &Context) -> Result<bool, ServiceError> {
        let (mut queue, renewal) = (self.queue(), Grace::of(self.pace.renewal));
        loop {
            match look_twice(&*self.service, region, &[id.to_owned()], Detail::Progress, |_| false).await {
                // Not even listed as being deleted: until then it holds its name.
                Ok(images) if images.is_empty() => return Ok(true),
                Err(error) if matches!(error.kind, ErrorKind::Denied | ErrorKind::Refused) => return Err(error),
                Err(error) if error.kind == ErrorKind::Unauthenticated && renewal.is_over() => return Err(error),
                // Still there, or nobody can tell for now.
                Ok(_) | Err(_) => {}
            }
            if !queue.wait(context).await {
                return Ok(false);
            }
        }
    }

    /// The time from now on in which something may still pass by itself.
    pub fn grace(&self) -> Grace {
        Grace::of(self.pace.grace)
    }

    fn watch(&self, region: &Arc<Regional>, wait: Wait<S::Image>) {
        self.lanes.send(region, wait, |arrivals| {
            let lane = Lane {
                service: Arc::clone(&self.service),
                clients: region.without_retries(),
                _region: Arc::clone(region),
                pace: self.pace,
                watched: BTreeMap::new(),
                changed: Instant::now(),
                backed_off: Duration::ZERO,
                expired: None,
                resigned: false,
            };
            lane.run(arrivals)
        });
    }
}

/// What a wait tells whoever follows it.
fn progress<I: Progress>(image: &I) -> Status {
    Status { text: format!("{} is {}", image.id(), image.state()), percent: image.percent() }
}

/// Sleeps, for the watcher and for the queues beside it: a stop ends the pauses of both.
#[expect(clippy::disallowed_methods, reason = "the watcher is the one place that may sleep")]
pub(super) async fn sleep(duration: Duration) {
    tokio::time::sleep(duration).await;
}

/// An image that calls wait for.
struct Watched<I> {
    /// Since when AWS has not found it, if it has not.
    missing: Option<Instant>,
    /// Whether anybody has followed a wait for it.
    followed: bool,
    state: Option<String>,
    calls: Vec<watch::Sender<Sight<I>>>,
}

/// The polling of one Region.
struct Lane<S: ImageService> {
    service: Arc<S>,
    /// They make each call once: the next round is the retry, and it comes later the more AWS is pressed for time.
    clients: Regional,
    /// A lane is found by the address of its Region's clients, which is theirs alone only as long as they are here.
    _region: Arc<Regional>,
    pace: Pace,
    watched: BTreeMap<String, Watched<S::Image>>,
    /// When a wait began, or an image changed its state, the last time.
    changed: Instant,
    /// The pause after the last failure, and half of that after each look that succeeded since.
    backed_off: Duration,
    /// How long the credentials that have expired may still be renewed.
    expired: Option<Grace>,
    /// Whether the last look was refused, perhaps because AWS's clocks and this machine's differ.
    resigned: bool,
}

impl<S: ImageService> Lane<S> {
    async fn run(mut self, mut arrivals: mpsc::UnboundedReceiver<Wait<S::Image>>) {
        // An idle lane costs nothing: it waits here for the next copy.
        while let Some(wait) = arrivals.recv().await {
            self.add(wait);
            let mut interval = self.pace.quickest;
            let mut next_poll = Instant::now() + Pace::jittered(interval);
            while !self.watched.is_empty() {
                tokio::select! {
                    Some(wait) = arrivals.recv() => {
                        self.add(wait);
                        interval = self.pace.quickest;
                        next_poll = next_poll.min(Instant::now() + Pace::jittered(interval));
                    }
                    () = sleep(next_poll.saturating_duration_since(Instant::now())) => {
                        interval = self.poll(interval).await;
                        next_poll = Instant::now() + Pace::jittered(interval);
                    }
                }
            }
        }
    }

    fn add(&mut self, wait: Wait<S::Image>) {
        let fresh = || Watched { missing: None, followed: false, state: None, calls: Vec::new() };
        let watched = self.watched.entry(wait.id).or_insert_with(fresh);
        watched.followed |= wait.followed;
        watched.calls.push(wait.sight);
        self.changed = Instant::now();
    }

    /// One round of Describe calls; returns the time until the next.
    async fn poll(&mut self, interval: Duration) -> Duration {
        self.watched.retain(|_, watched| {
            watched.calls.retain(|call| !call.is_closed());
            !watched.calls.is_empty()
        });
        let ids: Vec<String> = self.watched.keys().cloned().collect();
        let mut failed = false;
        for batch in ids.chunks(self.service.kind().describe_batch) {
            let followed = batch.iter().any(|id| self.watched.get(id).is_some_and(|watched| watched.followed));
            let detail = if followed { Detail::Percent } else { Detail::Progress };
            let error = match self.look(batch, detail).await {
                Ok(()) => {
                    (self.expired, self.resigned) = (None, false);
                    continue;
                }
                Err(error) => error,
            };
            tracing::debug!(%error, "a look at the images failed");
            // The answer has told what AWS's clocks say, by which the SDK signs from now on.
            if error.may_be_clock() && !self.resigned {
                self.resigned = true;
                return self.pace.quickest;
            }
            match error.kind {
                // Whatever keeps this call from being answered keeps the others too.
                ErrorKind::Throttled | ErrorKind::Unreachable => return self.back_off(interval),
                ErrorKind::Transient => failed = true,
                ErrorKind::Unauthenticated => {
                    let renewal = self.expired.get_or_insert_with(|| Grace::of(self.pace.renewal));
                    if !renewal.is_over() {
                        return self.back_off(interval);
                    }
                    self.settle(batch, &Sight::Refused(error));
                }
                ErrorKind::Denied | ErrorKind::Refused => self.settle(batch, &Sight::Refused(error)),
            }
        }
        if failed {
            return self.back_off(interval);
        }
        self.backed_off /= 2;
        self.pace.interval_after(self.changed.elapsed()).max(self.backed_off)
    }

    /// The time until the next look after one that failed.
    fn back_off(&mut self, interval: Duration) -> Duration {
        self.backed_off = self.pace.backing_off(interval);
        self.backed_off
    }

    /// Looks at images and tells the calls what was seen; at what seems to be gone it looks again, alone.
    async fn look(&mut self, ids: &[String], detail: Detail) -> Result<(), ServiceError> {
        let images = look(&*self.service, &self.clients, ids, detail).await?;
        for id in self.tell(ids, images) {
            let alone = std::slice::from_ref(&id);
            let again = look(&*self.service, &self.clients, alone, detail).await?;
            if !self.tell(alone, again).is_empty() {
                self.settle(alone, &Sight::Gone);
            }
        }
        Ok(())
    }

    /// Tells the calls what was seen, and returns what seems to be gone.
    fn tell(&mut self, ids: &[String], mut images: HashMap<String, S::Image>) -> Vec<String> {
        let kind = self.service.kind();
        let mut gone = Vec::new();
        for id in ids {
            let Some(watched) = self.watched.get_mut(id) else { continue };
            let Some(image) = images.remove(id) else {
                // Not every machine of AWS knows at once what another has made.
                if watched.missing.get_or_insert_with(Instant::now).elapsed() >= self.pace.propagation {
                    gone.push(id.clone());
                }
                continue;
            };
            watched.missing = None;
            let state = image.state().to_owned();
            if watched.state.as_ref().is_some_and(|before| *before != state) {
                self.changed = Instant::now();
            }
            let sight = match (kind.phase)(&state) {
                Phase::InProgress => Sight::InProgress(image),
                Phase::Ready => Sight::Ready(image),
                Phase::Failed => Sight::Failed(image),
                Phase::Gone => {
                    gone.push(id.clone());
                    continue;
                }
            };
            watched.state = Some(state);
            if matches!(sight, Sight::InProgress(_)) {
                watched.calls.iter().for_each(|call| {
                    call.send_replace(sight.clone());
                });
            } else {
                self.settle(std::slice::from_ref(id), &sight);
            }
        }
        gone
    }

    fn settle(&mut self, ids: &[String], sight: &Sight<S::Image>) {
        for watched in ids.iter().filter_map(|id| self.watched.remove(id)) {
            for call in watched.calls {
                call.send_replace(sight.clone());
            }
        }
    }
}
