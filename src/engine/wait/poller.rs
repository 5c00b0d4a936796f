//! [`Poller`]: waits for images.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{oneshot, watch};
use tokio::time::Instant;

use super::deletion_poller::{DeletionPoller, DeletionWait};
use super::outcome::{Unfinished, WaitOutcome};
use super::region_poller::{Observation, RegionPoller, WaitRequest};
use super::remaining::progress_in_words;
use super::timing::{Timing, sleep};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::batch::region_tasks::RegionTasks;
use crate::engine::described_image::DescribedImage;
use crate::engine::progress::rate::Rate;
use crate::engine::progress::reporter::is_log_enabled;
use crate::engine::service::describe_images::DescribeImages;
use crate::terraform::{Context, Progress};

/// Waits for the images of one service. All waits of a Region share its Describe calls ([`RegionPoller`]).
pub struct Poller<S: DescribeImages> {
    service: S,
    timing: Timing,
    region_tasks: RegionTasks<WaitRequest<S::Image>>,
    deletion_tasks: RegionTasks<DeletionWait>,
    /// By Region. Each wait holds a clone.
    waits: Mutex<HashMap<String, Arc<()>>>,
}

impl<S: DescribeImages> std::fmt::Debug for Poller<S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Poller").field("timing", &self.timing).finish_non_exhaustive()
    }
}

impl<S: DescribeImages> Poller<S> {
    /// A poller of a service's images.
    pub fn new(service: S, timing: Timing) -> Self {
        Self {
            service,
            timing,
            region_tasks: RegionTasks::default(),
            deletion_tasks: RegionTasks::default(),
            waits: Mutex::default(),
        }
    }

    /// Waits until the image is ready, has failed or is gone, the timeout has passed, or the user stops. Reports the
    /// progress to the context.
    pub async fn wait(
        &self,
        region: &Arc<RegionClients>,
        id: &str,
        timeout: Duration,
        context: &Context,
    ) -> WaitOutcome<S::Image> {
        let _wait = self.waits_in(region.region());
        let (sender, mut observations) = watch::channel(Observation::NotYet);
        let with_progress = context.is_followed() || is_log_enabled();
        self.observe(region, WaitRequest { id: id.to_owned(), with_progress, observations: sender });
        let (mut last, mut rate) = (None, None);
        let observed = async {
            loop {
                if observations.changed().await.is_err() {
                    return WaitOutcome::Refused(self.polling_failed(region));
                }
                match observations.borrow_and_update().clone() {
                    Observation::NotYet => {}
                    Observation::InProgress(image) => {
                        rate = Rate::measured(rate, image.percent(), Instant::now());
                        context.report(Self::progress(id, image.state(), rate));
                        last = Some(image);
                    }
                    Observation::Unread(error) => {
                        let state = last.as_ref().map_or(self.service.kind().first_state, DescribedImage::state);
                        context.report(Self::progress(id, &format!("{state}, not read again yet ({error})"), rate));
                    }
                    Observation::Ready(image) => return WaitOutcome::Ready(image),
                    Observation::Failed(image) => return WaitOutcome::Failed(image),
                    Observation::Gone => return WaitOutcome::Gone,
                    Observation::Rejected(error) => return WaitOutcome::Refused(error),
                }
            }
        };
        let stopped = tokio::select! {
            outcome = observed => {
                context.report(Progress::of(id, end(&outcome)));
                return outcome;
            }
            () = context.stopped() => true,
            () = sleep(timeout) => false,
        };
        let state = last.as_ref().map_or(self.service.kind().first_state, DescribedImage::state);
        let ended = if stopped { "wait stopped" } else { "timed out" };
        context.report(Self::progress(id, &format!("{state}, {ended}, AWS continues"), rate));
        let progress = last.as_ref().and_then(|image| progress_in_words(region, image, rate));
        let unfinished = Unfinished { image: last, progress };
        if stopped { WaitOutcome::Stopped(unfinished) } else { WaitOutcome::TimedOut(unfinished) }
    }

    /// The progress of an image. Polls without a percentage keep the last one.
    fn progress(id: &str, text: &str, rate: Option<Rate>) -> Progress {
        Progress { percent: rate.as_ref().map(Rate::percent), ..Progress::of(id, text) }
    }

    fn observe(&self, region: &Arc<RegionClients>, request: WaitRequest<S::Image>) {
        self.region_tasks.send(region, request, |requests| {
            RegionPoller::new(self.service.clone(), region, self.timing).run(requests)
        });
    }

    fn waits_in(&self, region: &str) -> Arc<()> {
        let mut waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(waits.entry(region.to_owned()).or_default())
    }

    /// Whether a call waits for an image in the Region.
    pub fn is_waiting_in(&self, region: &str) -> bool {
        // The map and this function hold one clone each.
        Arc::strong_count(&self.waits_in(region)) > 2
    }

    /// Waits until AWS no longer describes the image. All deletions of a Region share Describe calls ([`DeletionPoller`]).
    /// Returns `false` if the user stopped meanwhile.
    ///
    /// # Errors
    ///
    /// An error that [`RetryPolicy::poll`](crate::engine::retry::policy::RetryPolicy::poll) does not retry.
    pub async fn until_gone(
        &self,
        region: &Arc<RegionClients>,
        id: &str,
        context: &Context,
    ) -> Result<bool, ServiceError> {
        let (result, deleted) = oneshot::channel();
        self.deletion_tasks.send(region, DeletionWait { id: id.to_owned(), result }, |waits| {
            DeletionPoller::new(self.service.clone(), region, self.timing).run(waits)
        });
        tokio::select! {
            deleted = deleted => deleted.unwrap_or_else(|_| Err(self.polling_failed(region))).map(|()| true),
            () = context.stopped() => Ok(false),
        }
    }

    fn polling_failed(&self, region: &RegionClients) -> ServiceError {
        let call = region.call(self.service.kind().service, "Describe");
        ServiceError::unexpected_answer(call, "the provider's own polling failed")
    }
}

/// The end of a wait, in words.
fn end<I: DescribedImage>(outcome: &WaitOutcome<I>) -> String {
    match outcome {
        WaitOutcome::Ready(image) | WaitOutcome::Failed(image) => image.state().to_owned(),
        WaitOutcome::Gone => "no longer exists".to_owned(),
        WaitOutcome::Refused(error) => format!("no longer waited for: {error}"),
        WaitOutcome::TimedOut(_) | WaitOutcome::Stopped(_) => String::new(),
    }
}
