//! [`Poller`]: waits for images.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::outcome::WaitOutcome;
use super::progress_log::ProgressLog;
use super::region_poller::{Observation, RegionPoller, WaitRequest};
use super::timing::{Timing, sleep};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::batch::confirm_gone::describe_confirmed;
use crate::engine::batch::region_tasks::RegionTasks;
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::policy::{NextAttempt, RetryPolicy};
use crate::engine::service::describe_images::DescribeImages;
use crate::terraform::{Context, Progress};

/// Waits for the images of one service. All waits of a Region share its Describe calls ([`RegionPoller`]).
pub struct Poller<S: DescribeImages> {
    service: S,
    timing: Timing,
    region_tasks: RegionTasks<WaitRequest<S::Image>>,
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
        Self { service, timing, region_tasks: RegionTasks::default(), waits: Mutex::default() }
    }

    /// Waits until the image is ready, has failed or is gone, the timeout has passed, or the user stops. Logs the
    /// progress at level INFO.
    pub async fn wait(
        &self,
        region: &Arc<RegionClients>,
        id: &str,
        timeout: Duration,
        context: &Context,
    ) -> WaitOutcome<S::Image> {
        let _wait = self.waits_in(region.region());
        let mut log = ProgressLog::new(self.service.kind().noun, region.region(), id);
        let outcome = self.wait_and_log(region, id, timeout, context, &mut log).await;
        log.end(&outcome);
        outcome
    }

    async fn wait_and_log(
        &self,
        region: &Arc<RegionClients>,
        id: &str,
        timeout: Duration,
        context: &Context,
        log: &mut ProgressLog,
    ) -> WaitOutcome<S::Image> {
        let (sender, mut observations) = watch::channel(Observation::NotYet);
        let with_progress = context.is_followed() || ProgressLog::is_enabled();
        self.observe(region, WaitRequest { id: id.to_owned(), with_progress, observations: sender });
        let observed = async {
            loop {
                if observations.changed().await.is_err() {
                    let call = region.call(self.service.kind().service, "Describe");
                    let error = ServiceError::unexpected_answer(call, "the provider's own polling failed");
                    return WaitOutcome::Refused(error);
                }
                match observations.borrow_and_update().clone() {
                    Observation::NotYet => {}
                    Observation::InProgress(image) => {
                        let progress = progress(&image);
                        log.progress(&progress);
                        context.report(progress);
                    }
                    Observation::Ready(image) => return WaitOutcome::Ready(image),
                    Observation::Failed(image) => return WaitOutcome::Failed(image),
                    Observation::Gone => return WaitOutcome::Gone,
                    Observation::Rejected(error) => return WaitOutcome::Refused(error),
                }
            }
        };
        let stopped = tokio::select! {
            outcome = observed => return outcome,
            () = context.stopped() => true,
            () = sleep(timeout) => false,
        };
        let last = match &*observations.borrow() {
            Observation::InProgress(image) => Some(image.clone()),
            _ => None,
        };
        if stopped { WaitOutcome::Stopped(last) } else { WaitOutcome::TimedOut(last) }
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

    /// Waits until AWS no longer describes the image. Returns `false` if the user stopped meanwhile.
    ///
    /// # Errors
    ///
    /// An error that [`RetryPolicy::poll`] does not retry.
    pub async fn until_gone(&self, region: &RegionClients, id: &str, context: &Context) -> Result<bool, ServiceError> {
        let (mut policy, mut backoff) = (RetryPolicy::poll(self.timing), Backoff::between_attempts(self.timing));
        loop {
            let ids = [id.to_owned()];
            let described = describe_confirmed(&self.service, region, &ids, Detail::Phase, |_| false);
            let Some(described) = context.until_interrupted(described).await else { return Ok(false) };
            match described {
                // An image that is listed as being deleted still holds its name.
                Ok(images) if images.is_empty() => return Ok(true),
                Ok(_) => policy.reset(),
                Err(error) => {
                    if policy.next_attempt(&error, None) == NextAttempt::Never {
                        return Err(error);
                    }
                }
            }
            if !backoff.wait(context).await {
                return Ok(false);
            }
        }
    }
}

/// The progress that a wait reports of its image.
fn progress<I: DescribedImage>(image: &I) -> Progress {
    Progress { text: format!("{} is {}", image.id(), image.state()), percent: image.percent() }
}
