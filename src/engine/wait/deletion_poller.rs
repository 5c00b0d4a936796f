//! [`DeletionPoller`]: polls the images of one Region that are being deleted.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

use super::timing::{Timing, sleep};
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::batch::confirm_gone::describe_by_id;
use crate::engine::described_image::Detail;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::policy::{NextAttempt, RetryPolicy};
use crate::engine::service::describe_images::DescribeImages;

/// A request to wait until AWS no longer describes an image.
pub(crate) struct DeletionWait {
    pub(crate) id: String,
    pub(crate) result: oneshot::Sender<Result<(), ServiceError>>,
}

/// Polls all images of one Region that are being deleted with shared Describe calls.
///
/// An image is gone when two calls in a row do not describe it. An image that is listed as being deleted still holds its
/// name. The calls are not retried by the SDK: the next poll is the retry, and only throttling delays it.
///
/// The first poll of a wait comes soon, since AWS deletes some images at once. If it does not, the waits that follow begin
/// with a longer pause, so that a deletion that takes minutes costs one more call and not one for each image.
pub(crate) struct DeletionPoller<S: DescribeImages> {
    service: S,
    clients: RegionClients,
    timing: Timing,
    waits: BTreeMap<String, Vec<oneshot::Sender<Result<(), ServiceError>>>>,
    policy: RetryPolicy,
    backoff: Backoff,
    /// When the last wait began.
    changed: Instant,
    /// Whether the images of the last first poll were gone.
    deletes_at_once: bool,
    /// The largest number of waits at the same time.
    most_waits: usize,
}

impl<S: DescribeImages> DeletionPoller<S> {
    /// A poller without waits.
    pub(crate) fn new(service: S, region: &Arc<RegionClients>, timing: Timing) -> Self {
        Self {
            service,
            clients: region.without_retries(),
            timing,
            waits: BTreeMap::new(),
            policy: RetryPolicy::poll(timing),
            backoff: Backoff::after_throttled_polls(timing),
            changed: Instant::now(),
            deletes_at_once: true,
            most_waits: 0,
        }
    }

    /// Polls while there are waits; ends when no further request can arrive.
    pub(crate) async fn run(mut self, mut requests: mpsc::UnboundedReceiver<DeletionWait>) {
        while let Some(request) = requests.recv().await {
            self.add(request);
            let mut next_poll = self.first_poll();
            while !self.waits.is_empty() {
                tokio::select! {
                    Some(request) = requests.recv() => {
                        self.add(request);
                        next_poll = next_poll.min(self.first_poll());
                    }
                    () = sleep(next_poll.saturating_duration_since(Instant::now())) => {
                        self.waits.retain(|_, results| {
                            results.retain(|result| !result.is_closed());
                            !results.is_empty()
                        });
                        let interval = self.poll().await;
                        next_poll = Instant::now() + Timing::jittered(interval);
                    }
                }
            }
        }
    }

    fn add(&mut self, request: DeletionWait) {
        self.waits.entry(request.id).or_default().push(request.result);
        self.changed = Instant::now();
        self.most_waits = self.most_waits.max(self.waits.len());
    }

    /// When to poll for a new wait: deletions that Terraform starts together share the poll, so it comes at once when there
    /// are as many waits as ever.
    fn first_poll(&self) -> Instant {
        let pause = if !self.deletes_at_once {
            self.second_pause()
        } else if self.waits.len() < self.most_waits {
            self.timing.min_poll_interval / 100
        } else {
            self.timing.min_poll_interval / 1000
        };
        Instant::now() + pause
    }

    /// The pause before the second poll of a new wait.
    fn second_pause(&self) -> Duration {
        self.timing.min_poll_interval / 5
    }

    /// Describes all images once; returns the interval until the next poll.
    async fn poll(&mut self) -> Duration {
        let ids: Vec<String> = self.waits.keys().cloned().collect();
        let interval = self.timing.poll_interval(self.changed.elapsed());
        let (mut found, mut deleted) = (false, false);
        for batch in ids.chunks(self.service.kind().describe_batch) {
            let results = self.waits.iter_mut().filter(|(id, _)| batch.contains(id)).flat_map(|(_, results)| results);
            let gone = tokio::select! {
                biased;
                gone = gone(&self.service, &self.clients, batch) => gone,
                // No call waits for these images any more, for example after a stop.
                _ = join_all(results.map(oneshot::Sender::closed)) => continue,
            };
            let error = match gone {
                Ok(gone) => {
                    self.policy.reset();
                    found |= gone.len() < batch.len();
                    deleted |= !gone.is_empty();
                    self.resolve(&gone, &Ok(()));
                    continue;
                }
                Err(error) => error,
            };
            tracing::debug!(%error, "polling failed");
            match self.policy.next_attempt(&error, None) {
                NextAttempt::Never => self.resolve(batch, &Err(error)),
                NextAttempt::Immediate => return self.timing.min_poll_interval,
                NextAttempt::AfterBackoff | NextAttempt::InOrder if error.kind == ErrorKind::Throttled => {
                    return self.backoff.grow_from(interval.max(self.backoff.interval()));
                }
                NextAttempt::AfterBackoff | NextAttempt::InOrder => {}
            }
        }
        self.backoff.shrink();
        if found && !deleted && self.deletes_at_once {
            self.deletes_at_once = false;
            return self.second_pause().max(self.backoff.interval());
        }
        interval.max(self.backoff.interval())
    }

    fn resolve(&mut self, ids: &[String], outcome: &Result<(), ServiceError>) {
        for result in ids.iter().filter_map(|id| self.waits.remove(id)).flatten() {
            // A wait that was stopped receives nothing.
            let _ = result.send(outcome.clone());
        }
    }
}

/// The images of a batch that two calls do not describe.
async fn gone<S: DescribeImages>(
    service: &S,
    region: &RegionClients,
    ids: &[String],
) -> Result<Vec<String>, ServiceError> {
    let mut missing = ids.to_vec();
    for _ in 0..2 {
        let images = describe_by_id(service, region, &missing, Detail::Phase).await?;
        missing.retain(|id| !images.contains_key(id));
        if missing.is_empty() {
            break;
        }
    }
    Ok(missing)
}
