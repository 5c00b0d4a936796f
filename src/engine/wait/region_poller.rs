//! [`RegionPoller`]: polls the images of one Region that calls wait for.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::timing::{Timing, sleep};
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::batch::confirm_gone::describe_by_id;
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::kind::Phase;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::policy::{NextAttempt, RetryPolicy};
use crate::engine::service::describe_images::DescribeImages;

/// The last known condition of an image that a call waits for.
#[derive(Debug, Clone)]
pub(crate) enum Observation<I> {
    /// AWS has not described the image yet.
    NotYet,
    InProgress(I),
    /// The last poll failed, and polling continues.
    Unread(ServiceError),
    Ready(I),
    Failed(I),
    Gone,
    /// AWS rejects the Describe calls.
    Rejected(ServiceError),
}

/// A request to observe an image until its wait ends.
pub(crate) struct WaitRequest<I> {
    pub(crate) id: String,
    /// Whether each poll reads the percentage, which may take a call of its own. Without it, one poll a minute does.
    pub(crate) with_progress: bool,
    pub(crate) observations: watch::Sender<Observation<I>>,
}

/// An image that calls wait for.
struct PolledImage<I> {
    /// Since when AWS has not found the image.
    missing_since: Option<Instant>,
    with_progress: bool,
    state: Option<String>,
    waits: Vec<watch::Sender<Observation<I>>>,
}

/// After this many failed polls in a row, polls slow down as after throttling.
const OUTAGE: u32 = 6;

/// Polls all images of one Region that calls wait for with shared Describe calls.
///
/// It polls fast after a change and slower the longer nothing changes ([`Timing::poll_interval`]). Throttling slows it down.
/// After other errors, the next poll is due at the usual time, unless [`OUTAGE`] shows that they do not pass. Its calls are
/// not retried by the SDK: the next poll is the retry.
pub(crate) struct RegionPoller<S: DescribeImages> {
    service: S,
    clients: RegionClients,
    timing: Timing,
    polled: BTreeMap<String, PolledImage<S::Image>>,
    /// When the last wait began or the last image changed its state.
    changed: Instant,
    /// When the percentages were last read.
    percent_read: Instant,
    policy: RetryPolicy,
    backoff: Backoff,
    /// The number of failed polls in a row.
    failed_polls: u32,
}

impl<S: DescribeImages> RegionPoller<S> {
    /// A poller without waits.
    pub(crate) fn new(service: S, region: &Arc<RegionClients>, timing: Timing) -> Self {
        Self {
            service,
            clients: region.without_retries(),
            timing,
            polled: BTreeMap::new(),
            changed: Instant::now(),
            percent_read: Instant::now(),
            policy: RetryPolicy::poll(timing),
            backoff: Backoff::after_throttled_polls(timing),
            failed_polls: 0,
        }
    }

    /// Polls while there are waits; ends when no further request can arrive.
    pub(crate) async fn run(mut self, mut requests: mpsc::UnboundedReceiver<WaitRequest<S::Image>>) {
        while let Some(request) = requests.recv().await {
            self.add(request);
            let mut interval = self.timing.min_poll_interval;
            let mut next_poll = self.first_poll();
            while !self.polled.is_empty() {
                tokio::select! {
                    Some(request) = requests.recv() => {
                        self.add(request);
                        interval = self.timing.min_poll_interval;
                        next_poll = next_poll.min(self.first_poll());
                    }
                    () = sleep(next_poll.saturating_duration_since(Instant::now())) => {
                        interval = self.poll(interval).await;
                        next_poll = Instant::now() + Timing::jittered(interval);
                    }
                }
            }
        }
    }

    fn add(&mut self, request: WaitRequest<S::Image>) {
        if self.polled.is_empty() {
            self.percent_read = Instant::now();
        }
        let polled = self.polled.entry(request.id).or_insert_with(|| PolledImage {
            missing_since: None,
            with_progress: false,
            state: None,
            waits: Vec::new(),
        });
        polled.with_progress |= request.with_progress;
        polled.waits.push(request.observations);
        self.changed = Instant::now();
    }

    /// When to poll for a new wait. Earlier than after a poll, because queued copies start when this one is ready.
    fn first_poll(&self) -> Instant {
        Instant::now() + self.timing.min_poll_interval.mul_f64(0.65 + 0.05 * fastrand::f64())
    }

    /// Describes all images once; returns the interval until the next poll.
    async fn poll(&mut self, interval: Duration) -> Duration {
        self.polled.retain(|_, polled| {
            polled.waits.retain(|wait| !wait.is_closed());
            !polled.waits.is_empty()
        });
        let ids: Vec<String> = self.polled.keys().cloned().collect();
        let (mut is_throttled, mut has_failed) = (false, false);
        let reads_percent = self.percent_read.elapsed() >= self.timing.report_interval;
        if reads_percent {
            self.percent_read = Instant::now();
        }
        for batch in ids.chunks(self.service.kind().describe_batch) {
            let with_progress = batch.iter().any(|id| self.polled.get(id).is_some_and(|polled| polled.with_progress));
            let detail = if with_progress || reads_percent { Detail::Percent } else { Detail::Phase };
            let waits: Vec<_> =
                batch.iter().filter_map(|id| self.polled.get(id)).flat_map(|it| it.waits.clone()).collect();
            let described = tokio::select! {
                biased;
                described = self.describe(batch, detail) => described,
                // No call waits for these images any more, for example after a stop.
                _ = join_all(waits.iter().map(watch::Sender::closed)) => continue,
            };
            let error = match described {
                Ok(()) => {
                    self.policy.reset();
                    continue;
                }
                Err(error) => error,
            };
            tracing::debug!(%error, "polling failed");
            for wait in &waits {
                wait.send_replace(Observation::Unread(error.clone()));
            }
            match self.policy.next_attempt(&error, None) {
                NextAttempt::Never => self.resolve(batch, &Observation::Rejected(error)),
                NextAttempt::Immediate => return self.timing.min_poll_interval,
                // The other batches may still succeed.
                NextAttempt::AfterBackoff | NextAttempt::InOrder if error.is_lost_response() => has_failed = true,
                // The other batches would fail for the same reason.
                NextAttempt::AfterBackoff | NextAttempt::InOrder => {
                    has_failed = true;
                    is_throttled = error.kind == ErrorKind::Throttled;
                    break;
                }
            }
        }
        self.failed_polls = if has_failed { self.failed_polls + 1 } else { 0 };
        if is_throttled || self.failed_polls > OUTAGE {
            return self.backoff.grow_from(interval);
        }
        self.backoff.shrink();
        self.timing.poll_interval(self.changed.elapsed()).max(self.backoff.interval())
    }

    /// Describes images and updates their waits. An image that seems to be gone is described again, alone.
    async fn describe(&mut self, ids: &[String], detail: Detail) -> Result<(), ServiceError> {
        let images = describe_by_id(&self.service, &self.clients, ids, detail).await?;
        for id in self.update_waits(ids, images) {
            let alone = std::slice::from_ref(&id);
            let again = describe_by_id(&self.service, &self.clients, alone, detail).await?;
            if !self.update_waits(alone, again).is_empty() {
                self.resolve(alone, &Observation::Gone);
            }
        }
        Ok(())
    }

    /// Updates the waits of these images, and returns the IDs of those that seem to be gone.
    fn update_waits(&mut self, ids: &[String], mut images: HashMap<String, S::Image>) -> Vec<String> {
        let kind = self.service.kind();
        let mut gone = Vec::new();
        for id in ids {
            let Some(polled) = self.polled.get_mut(id) else { continue };
            let Some(image) = images.remove(id) else {
                // AWS is eventually consistent: it may not find a new image yet.
                let since = polled.missing_since.get_or_insert_with(Instant::now);
                if since.elapsed() >= self.timing.consistency_window {
                    gone.push(id.clone());
                }
                continue;
            };
            polled.missing_since = None;
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
                for wait in &polled.waits {
                    wait.send_replace(observation.clone());
                }
            } else {
                self.resolve(std::slice::from_ref(id), &observation);
            }
        }
        gone
    }

    /// Ends the waits for these images.
    fn resolve(&mut self, ids: &[String], observation: &Observation<S::Image>) {
        for polled in ids.iter().filter_map(|id| self.polled.remove(id)) {
            for wait in polled.waits {
                wait.send_replace(observation.clone());
            }
        }
    }
}
