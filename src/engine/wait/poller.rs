//! [`Poller`]: waits for all copies of a service and Region together.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::outcome::WaitOutcome;
use super::progress_log::ProgressLog;
use super::timing::{Timing, sleep};
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::batch::confirm_gone::{describe_by_id, describe_confirmed};
use crate::engine::batch::region_tasks::RegionTasks;
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::kind::Phase;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::deadline::Deadline;
use crate::engine::service::describe_images::DescribeImages;
use crate::terraform::{Context, Progress};

/// What a waiting call sees of its image.
#[derive(Debug, Clone)]
enum Observation<I> {
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
    observation: watch::Sender<Observation<I>>,
}

/// Waits for images, with one round of Describe calls a Region however many calls wait.
///
/// One task a Region polls while anybody waits there, fast after a change and slower the longer nothing happens, and
/// backs off when AWS says so. This is the only code of the provider that sleeps.
pub struct Poller<S: DescribeImages> {
    service: S,
    timing: Timing,
    region_tasks: RegionTasks<Wait<S::Image>>,
    /// By Region: every wait holds a clone.
    waiting: Mutex<HashMap<String, Arc<()>>>,
}

impl<S: DescribeImages> std::fmt::Debug for Poller<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Poller").field("timing", &self.timing).finish_non_exhaustive()
    }
}

impl<S: DescribeImages> Poller<S> {
    /// A watcher over a service's images.
    pub fn new(service: S, timing: Timing) -> Self {
        Self { service, timing, region_tasks: RegionTasks::default(), waiting: Mutex::default() }
    }

    /// The pace of this watcher.
    pub fn timing(&self) -> Timing {
        self.timing
    }

    /// Waits until the image is ready, has failed or is gone, until the time is up, or until the user stops. The log
    /// tells of it.
    pub async fn wait(
        &self,
        region: &Arc<RegionClients>,
        id: &str,
        timeout: Duration,
        context: &Context,
    ) -> WaitOutcome<S::Image> {
        let _waiting = self.waits_in(region.region());
        let mut log = ProgressLog::new(self.service.kind().noun, region.region(), id);
        let waited = self.wait_and_log(region, id, timeout, context, &mut log).await;
        log.end(&waited);
        waited
    }

    async fn wait_and_log(
        &self,
        region: &Arc<RegionClients>,
        id: &str,
        timeout: Duration,
        context: &Context,
        log: &mut ProgressLog,
    ) -> WaitOutcome<S::Image> {
        let (observation, mut seen) = watch::channel(Observation::NotYet);
        let followed = context.is_followed() || ProgressLog::is_read();
        self.watch(region, Wait { id: id.to_owned(), followed, observation });
        let last = |seen: &watch::Receiver<Observation<S::Image>>| match &*seen.borrow() {
            Observation::InProgress(image) => Some(image.clone()),
            _ => None,
        };
        let observed = async {
            loop {
                if seen.changed().await.is_err() {
                    let call = region.call(self.service.kind().service, "Describe");
                    return WaitOutcome::Refused(ServiceError::unexpected_answer(
                        call,
                        "the provider's own polling failed",
                    ));
                }
                match seen.borrow_and_update().clone() {
                    Observation::NotYet => {}
                    Observation::InProgress(image) => {
                        let status = progress(&image);
                        log.progress(&status);
                        context.report(status);
                    }
                    Observation::Ready(image) => return WaitOutcome::Ready(image),
                    Observation::Failed(image) => return WaitOutcome::Failed(image),
                    Observation::Gone => return WaitOutcome::Gone,
                    Observation::Refused(error) => return WaitOutcome::Refused(error),
                }
            }
        };
        let ended = tokio::select! {
            waited = observed => return waited,
            () = context.stopped() => true,
            () = sleep(timeout) => false,
        };
        if ended { WaitOutcome::Stopped(last(&seen)) } else { WaitOutcome::TimedOut(last(&seen)) }
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
    pub fn queue(&self) -> Backoff {
        Backoff::new(self.timing)
    }

    /// Waits until AWS describes the image no more. Returns `false` if the user stopped meanwhile.
    ///
    /// # Errors
    ///
    /// What AWS answered when it refused to tell.
    pub async fn until_gone(&self, region: &RegionClients, id: &str, context: &Context) -> Result<bool, ServiceError> {
        let (mut queue, credentials_renewal_window) =
            (self.queue(), Deadline::of(self.timing.credentials_renewal_window));
        loop {
            match describe_confirmed(&self.service, region, &[id.to_owned()], Detail::Phase, |_| false).await {
                // Not even listed as being deleted: until then it holds its name.
                Ok(images) if images.is_empty() => return Ok(true),
                Err(error) if matches!(error.kind, ErrorKind::Denied | ErrorKind::Refused) => return Err(error),
                Err(error) if error.kind == ErrorKind::Unauthenticated && credentials_renewal_window.has_passed() => {
                    return Err(error);
                }
                // Still there, or nobody can tell for now.
                Ok(_) | Err(_) => {}
            }
            if !queue.wait(context).await {
                return Ok(false);
            }
        }
    }

    /// The time from now on in which something may still pass by itself.
    pub fn grace(&self) -> Deadline {
        Deadline::of(self.timing.in_use_grace)
    }

    fn watch(&self, region: &Arc<RegionClients>, wait: Wait<S::Image>) {
        self.region_tasks.send(region, wait, |arrivals| {
            let task = RegionPoller {
                service: self.service.clone(),
                clients: region.without_retries(),
                timing: self.timing,
                polled: BTreeMap::new(),
                changed: Instant::now(),
                backed_off: Duration::ZERO,
                expired: None,
                retried_clock_skew: false,
            };
            task.run(arrivals)
        });
    }
}

/// What a wait tells whoever follows it.
fn progress<I: DescribedImage>(image: &I) -> Progress {
    Progress { text: format!("{} is {}", image.id(), image.state()), percent: image.percent() }
}

/// An image that calls wait for.
struct PolledImage<I> {
    /// Since when AWS has not found it, if it has not.
    missing: Option<Instant>,
    /// Whether anybody has followed a wait for it.
    followed: bool,
    state: Option<String>,
    calls: Vec<watch::Sender<Observation<I>>>,
}

/// The polling of one Region.
struct RegionPoller<S: DescribeImages> {
    service: S,
    /// They make each call once: the next round is the retry, and it comes later the more AWS is pressed for time.
    clients: RegionClients,
    timing: Timing,
    polled: BTreeMap<String, PolledImage<S::Image>>,
    /// When a wait began, or an image changed its state, the last time.
    changed: Instant,
    /// The pause after the last failure, and half of that after each look that succeeded since.
    backed_off: Duration,
    /// How long the credentials that have expired may still be renewed.
    expired: Option<Deadline>,
    /// Whether the last look was refused, perhaps because AWS's clocks and this machine's differ.
    retried_clock_skew: bool,
}

impl<S: DescribeImages> RegionPoller<S> {
    async fn run(mut self, mut arrivals: mpsc::UnboundedReceiver<Wait<S::Image>>) {
        // An idle lane costs nothing: it waits here for the next copy.
        while let Some(wait) = arrivals.recv().await {
            self.add(wait);
            let mut interval = self.timing.min_poll_interval;
            let mut next_poll = Instant::now() + Timing::jittered(interval);
            while !self.polled.is_empty() {
                tokio::select! {
                    Some(wait) = arrivals.recv() => {
                        self.add(wait);
                        interval = self.timing.min_poll_interval;
                        next_poll = next_poll.min(Instant::now() + Timing::jittered(interval));
                    }
                    () = sleep(next_poll.saturating_duration_since(Instant::now())) => {
                        interval = self.poll(interval).await;
                        next_poll = Instant::now() + Timing::jittered(interval);
                    }
                }
            }
        }
    }

    fn add(&mut self, wait: Wait<S::Image>) {
        let fresh = || PolledImage { missing: None, followed: false, state: None, calls: Vec::new() };
        let polled = self.polled.entry(wait.id).or_insert_with(fresh);
        polled.followed |= wait.followed;
        polled.calls.push(wait.observation);
        self.changed = Instant::now();
    }

    /// One round of Describe calls; returns the time until the next.
    async fn poll(&mut self, interval: Duration) -> Duration {
        self.polled.retain(|_, polled| {
            polled.calls.retain(|call| !call.is_closed());
            !polled.calls.is_empty()
        });
        let ids: Vec<String> = self.polled.keys().cloned().collect();
        let mut failed = false;
        for batch in ids.chunks(self.service.kind().describe_batch) {
            let followed = batch.iter().any(|id| self.polled.get(id).is_some_and(|polled| polled.followed));
            let detail = if followed { Detail::Percent } else { Detail::Phase };
            let error = match self.describe_by_id(batch, detail).await {
                Ok(()) => {
                    (self.expired, self.retried_clock_skew) = (None, false);
                    continue;
                }
                Err(error) => error,
            };
            tracing::debug!(%error, "a look at the images failed");
            // The answer has told what AWS's clocks say, by which the SDK signs from now on.
            if error.may_be_clock() && !self.retried_clock_skew {
                self.retried_clock_skew = true;
                return self.timing.min_poll_interval;
            }
            match error.kind {
                // Whatever keeps this call from being answered keeps the others too.
                ErrorKind::Throttled | ErrorKind::Unreachable => return self.back_off(interval),
                ErrorKind::Transient => failed = true,
                ErrorKind::Unauthenticated => {
                    let credentials_renewal_window =
                        self.expired.get_or_insert_with(|| Deadline::of(self.timing.credentials_renewal_window));
                    if !credentials_renewal_window.has_passed() {
                        return self.back_off(interval);
                    }
                    self.resolve(batch, &Observation::Refused(error));
                }
                ErrorKind::Denied | ErrorKind::Refused => self.resolve(batch, &Observation::Refused(error)),
            }
        }
        if failed {
            return self.back_off(interval);
        }
        self.backed_off /= 2;
        self.timing.poll_interval(self.changed.elapsed()).max(self.backed_off)
    }

    /// The time until the next look after one that failed.
    fn back_off(&mut self, interval: Duration) -> Duration {
        self.backed_off = self.timing.throttled_backoff(interval);
        self.backed_off
    }

    /// Looks at images and tells the calls what was seen; at what seems to be gone it looks again, alone.
    async fn describe_by_id(&mut self, ids: &[String], detail: Detail) -> Result<(), ServiceError> {
        let images = describe_by_id(&self.service, &self.clients, ids, detail).await?;
        for id in self.tell(ids, images) {
            let alone = std::slice::from_ref(&id);
            let again = describe_by_id(&self.service, &self.clients, alone, detail).await?;
            if !self.tell(alone, again).is_empty() {
                self.resolve(alone, &Observation::Gone);
            }
        }
        Ok(())
    }

    /// Tells the calls what was seen, and returns what seems to be gone.
    fn tell(&mut self, ids: &[String], mut images: HashMap<String, S::Image>) -> Vec<String> {
        let kind = self.service.kind();
        let mut gone = Vec::new();
        for id in ids {
            let Some(polled) = self.polled.get_mut(id) else { continue };
            let Some(image) = images.remove(id) else {
                // Not every machine of AWS knows at once what another has made.
                if polled.missing.get_or_insert_with(Instant::now).elapsed() >= self.timing.consistency_window {
                    gone.push(id.clone());
                }
                continue;
            };
            polled.missing = None;
            let state = image.state().to_owned();
            if polled.state.as_ref().is_some_and(|before| *before != state) {
                self.changed = Instant::now();
            }
            let observation = match (kind.phase)(&state) {
                Phase::InProgress => Observation::InProgress(image),
                Phase::Ready => Observation::Ready(image),
                Phase::Failed => Observation::Failed(image),
                Phase::Gone => {
                    gone.push(id.clone());
                    continue;
                }
            };
            polled.state = Some(state);
            if matches!(observation, Observation::InProgress(_)) {
                polled.calls.iter().for_each(|call| {
                    call.send_replace(observation.clone());
                });
            } else {
                self.resolve(std::slice::from_ref(id), &observation);
            }
        }
        gone
    }

    fn resolve(&mut self, ids: &[String], observation: &Observation<S::Image>) {
        for polled in ids.iter().filter_map(|id| self.polled.remove(id)) {
            for call in polled.calls {
                call.send_replace(observation.clone());
            }
        }
    }
}
