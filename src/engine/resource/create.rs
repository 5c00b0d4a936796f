//! Making an image: start the copy, save it at once, wait for it.

use std::sync::Arc;

use tokio::time::Instant;

use super::image_resource::ImageResource;
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::described_image::DescribedImage;
use crate::engine::messages;
use crate::engine::model::private::PrivateState;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::client_token::ClientToken;
use crate::engine::retry::deadline::Deadline;
use crate::engine::retry::policy::{Retry, retry_transient};
use crate::engine::service::{CreateRequest, ImageService};
use crate::engine::wait::outcome::WaitOutcome;
use crate::engine::wait::timing::Timing;
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Operation, Private, Progress, Severity, Value};

/// How many answers may at least be lost before it is an error; more as long as patience lasts.
const LOST_ANSWERS: u32 = 3;
/// How many times a copy may be throttled before it is an error: with the pauses between, some minutes.
const THROTTLED_ANSWERS: u32 = 30;

/// What has become of the calls that ask for one copy.
struct Attempts {
    queue: Backoff,
    /// How long answers may be lost, or nobody may be there to send the call to.
    retry_window: Deadline,
    /// How many answers were lost.
    lost: u32,
    /// From when on an image of this name may be one that a lost call made.
    since: Option<Instant>,
    throttled: u32,
    /// The code of the limit that held the copy back last.
    held_back_by: Option<String>,
    /// Whether it was asked for again because AWS's clocks and this machine's differ.
    retried_clock_skew: bool,
}

impl Attempts {
    fn new(timing: Timing) -> Self {
        Self {
            queue: Backoff::new(timing),
            retry_window: Deadline::of(timing.retry_window),
            lost: 0,
            since: None,
            throttled: 0,
            held_back_by: None,
            retried_clock_skew: false,
        }
    }
}

/// When to ask for a copy again.
#[derive(Debug, Clone, Copy)]
enum Next {
    AtOnce,
    /// After a pause.
    Later,
    /// When the copies to this Region that have waited for longer have got through.
    InOrder,
    GiveUp,
}

/// What it means that an image cannot be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// AWS has only just accepted it, and nobody waited: the next refresh will tell.
    NotYet,
    /// It was there.
    Vanished,
}

/// What there is to say of an image that was read in full and changed where it differed from its plan.
#[derive(Debug, Default)]
pub(crate) struct Reconciled {
    /// What could not be read or changed.
    pub failures: Diagnostics,
    /// In what the image is another than was asked for, and no change in place can help it.
    pub deviations: Diagnostics,
}

impl<S: ImageService> ImageResource<S> {
    /// Makes the image that was planned.
    pub(crate) async fn make(
        &self,
        context: &Context,
        planned: Box<ImageModel<S::Attributes>>,
        token: &ClientToken,
    ) -> Applied<ImageModel<S::Attributes>> {
        // Until its ID is noted: other resources of this run must not take the image for a stranger's.
        let known_images = self.shared.known_images();
        let creating = known_images.creating(self.service.kind().service, &planned.common);
        // What begins and ends a copy is large. In a box of its own it is gone while a thousand copies are waited for.
        let (region, id) = match Box::pin(self.submit(context, &planned, token)).await {
            Ok(begun) => begun,
            Err(diagnostics) => return Applied { state: None, private: Private::default(), diagnostics },
        };
        // From here on the image exists: whatever happens, it is returned, or Terraform forgets it.
        let mut private = Private::default();
        private.set(&PrivateState::now());
        let kind = self.service.kind();
        let mut state = planned;
        state.common.id = Value::Known(id);
        state.common.state = kind.first_state.into();
        state.common.region = region.region().into();
        self.note(&state);
        drop(creating);
        let (id, name) = (state.common.id(), state.common.name());
        tracing::info!(id, name, region = region.region(), "AWS has accepted the copy of the {}", kind.noun);
        let diagnostics = self.await_and_reconcile(context, &region, &mut state, &private).await;
        Applied { state: Some(*state), private, diagnostics }
    }

    /// Everything before the image exists.
    pub(crate) async fn submit(
        &self,
        context: &Context,
        planned: &ImageModel<S::Attributes>,
        token: &ClientToken,
    ) -> Result<(Arc<RegionClients>, String), Diagnostics> {
        let region = self.region_clients(planned)?;
        let checked = Box::pin(self.service.check(&*self.connection()?, planned)).await;
        if checked.has_errors() {
            return Err(checked);
        }
        let name = planned.common.name();
        self.claim(&region, name)?;
        context.report(Progress::new(format!("asking AWS for the copy {name}")));
        match self.start(context, &region, planned, token).await {
            Ok(id) => Ok((region, id)),
            Err(error) => {
                self.shared.known_images().release(self.service.kind().service, region.region(), name);
                Err(error.into())
            }
        }
    }

    /// Asks AWS for the copy: again and again while something holds it back that passes, and a few times where the
    /// answer was lost and no image came of it. Time in this queue does not count against the create timeout.
    async fn start(
        &self,
        context: &Context,
        region: &Arc<RegionClients>,
        planned: &ImageModel<S::Attributes>,
        token: &ClientToken,
    ) -> Result<String, Diagnostic> {
        let connection = self.connection()?;
        let policy = self.tag_policy();
        let start = CreateRequest { connection: &connection, planned, tags: &policy, token: token.as_str() };
        let (kind, name) = (self.service.kind(), planned.common.name());
        let mut attempts = Attempts::new(self.poller.timing());
        // Whoever comes while others wait for their turn goes behind them.
        let mut turn = None;
        if self.region_queue.has_waiters(region.region()) {
            context.report(Progress::new(format!("waiting for other copies to {}", region.region())));
            turn = self.region_queue.take(region.region(), context).await;
            if turn.is_none() {
                return Err(messages::not_started(kind, &planned.common));
            }
        }
        loop {
            let place = self.concurrency_limit.take(context).await;
            // After an answer was lost, only AWS can tell whether there is a copy.
            if place.is_none() && attempts.lost == 0 {
                return Err(messages::not_started(kind, &planned.common));
            }
            let asked = Instant::now();
            // In a box, since many wait for their place with a call that they have not begun.
            let error = match Box::pin(self.service.start(region, start)).await {
                Ok(id) => return Ok(id),
                Err(error) => error,
            };
            drop(place);
            if error.kind == ErrorKind::Transient {
                attempts.lost += 1;
                attempts.since.get_or_insert(asked);
            }
            // After an answer was lost, any refusal may be the consequence of what that call made: its name is taken.
            if let Some(since) = attempts.since
                && let Some(id) = self.find_created(context, region, planned, since, error.kind).await
            {
                tracing::info!(id, name, region = region.region(), "the answer was lost, and the copy was made");
                return Ok(id);
            }
            let next = self.next_attempt(start, region, &error, &mut attempts).await;
            tracing::info!(name, region = region.region(), %error, ?next, "the copy was not started");
            if !matches!(next, Next::GiveUp) {
                context.report(Progress::new(format!("waiting to ask for the copy again ({error})")));
            }
            let goes_on = match next {
                Next::GiveUp => false,
                Next::AtOnce => true,
                Next::Later => attempts.queue.wait(context).await,
                // The first of the line asks now and then, and each of the others when the one before has got through.
                Next::InOrder if turn.is_some() => attempts.queue.wait(context).await,
                Next::InOrder => {
                    let is_first = !self.region_queue.has_waiters(region.region());
                    turn = self.region_queue.take(region.region(), context).await;
                    turn.is_some() && (!is_first || attempts.queue.wait(context).await)
                }
            };
            if !goes_on {
                return Err(match (attempts.lost, next) {
                    (0, Next::GiveUp) => {
                        let action = format!("copy the {} {name} to {}", kind.noun, region.region());
                        messages::failed(self.service.kind(), &action, &error)
                    }
                    (0, _) => messages::not_started(kind, &planned.common),
                    _ => messages::creation_unknown(kind, &planned.common, &error),
                });
            }
        }
    }

    /// What to do after a call that did not start the copy.
    async fn next_attempt(
        &self,
        start: CreateRequest<'_, S::Attributes>,
        region: &Arc<RegionClients>,
        error: &ServiceError,
        attempts: &mut Attempts,
    ) -> Next {
        match error.kind {
            ErrorKind::Transient if attempts.lost < LOST_ANSWERS || !attempts.retry_window.has_passed() => Next::Later,
            ErrorKind::Unreachable if !attempts.retry_window.has_passed() => Next::Later,
            ErrorKind::Throttled => {
                attempts.throttled += 1;
                if attempts.throttled < THROTTLED_ANSWERS { Next::InOrder } else { Next::GiveUp }
            }
            // The answer has told what AWS's clocks say, by which the SDK signs from now on.
            _ if error.may_be_clock() && !std::mem::replace(&mut attempts.retried_clock_skew, true) => Next::AtOnce,
            ErrorKind::Transient | ErrorKind::Unreachable | ErrorKind::Unauthenticated => Next::GiveUp,
            ErrorKind::Denied | ErrorKind::Refused => {
                let copying = self.poller.is_waiting_in(region.region());
                match self.service.classify_retry(start.connection, region, start.planned, error, copying).await {
                    Some(Retry::InOrder) => {
                        attempts.held_back_by.clone_from(&error.code);
                        Next::InOrder
                    }
                    Some(Retry::UntilClear | Retry::WithinGrace) => Next::Later,
                    // The last of the copies that were under way has ended since.
                    None if attempts.held_back_by.take().is_some_and(|code| error.has_code(&code)) => Next::AtOnce,
                    None => Next::GiveUp,
                }
            }
        }
    }

    /// Looks for what a call made whose answer was lost. AWS may find it only after a moment, so it is looked for
    /// twice; and for longer when AWS has refused the call that followed, which is because of what it cannot find yet.
    async fn find_created(
        &self,
        context: &Context,
        region: &Arc<RegionClients>,
        planned: &ImageModel<S::Attributes>,
        since: Instant,
        kind: ErrorKind,
    ) -> Option<String> {
        let consistency_window = Deadline::of(self.poller.timing().consistency_window);
        let mut queue = self.poller.queue();
        let mut looks = 0;
        loop {
            match self.service.find_created(region, planned, since).await {
                Ok(Some(id)) => return Some(id),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "a copy whose answer was lost cannot be looked for"),
            }
            looks += 1;
            let enough = looks >= 2 && (kind != ErrorKind::Refused || consistency_window.has_passed());
            if !queue.wait(context).await || enough {
                return None;
            }
        }
    }

    /// Waits for an image whose copy AWS has accepted, if the user wants that, and sets what the copy call could not.
    async fn await_and_reconcile(
        &self,
        context: &Context,
        region: &Arc<RegionClients>,
        state: &mut ImageModel<S::Attributes>,
        private: &Private,
    ) -> Diagnostics {
        if state.common.waits() {
            let diagnostics = self.wait(context, region, state, messages::UNTAINT).await;
            if !diagnostics.is_empty() {
                return diagnostics;
            }
        }
        // The copy is good. An error would taint it, and the next apply would copy for another hour; what could not
        // be set is drift, which the next apply mends.
        let Reconciled { failures, deviations } =
            Box::pin(self.reconcile(context, region, state, Missing::NotYet, private)).await;
        let mended = failures.into_iter().map(|error| Diagnostic { severity: Severity::Warning, ..error });
        mended.chain(deviations).collect()
    }

    /// Waits until the image is ready. No diagnostics mean that it is. `remedy` tells how to wait on after an error.
    pub(crate) async fn wait(
        &self,
        context: &Context,
        region: &Arc<RegionClients>,
        state: &mut ImageModel<S::Attributes>,
        remedy: &str,
    ) -> Diagnostics {
        let kind = self.service.kind();
        let timeout = state.common.timeout(Operation::Create, &kind.timeouts);
        let waited = self.poller.wait(region, state.common.id(), timeout, context).await;
        let diagnostic = match waited {
            // What is not set yet stays planned until it is.
            WaitOutcome::Ready(image) => {
                state.common.state = image.state().into();
                return Diagnostics::new();
            }
            WaitOutcome::Failed(image) => {
                self.record_progress(region, Some(&image), state);
                messages::copy_failed(kind, &state.common, &Box::pin(self.service.failure(region, &image)).await)
            }
            WaitOutcome::Gone => messages::vanished(kind, &state.common),
            WaitOutcome::TimedOut(image) => {
                self.record_progress(region, image.as_ref(), state);
                messages::timed_out(kind, &state.common, timeout, remedy)
            }
            WaitOutcome::Stopped(image) => {
                self.record_progress(region, image.as_ref(), state);
                messages::stopped(kind, &state.common)
            }
            WaitOutcome::Refused(error) => messages::cannot_poll(self.service.kind(), &state.common, &error, remedy),
        };
        diagnostic.into()
    }

    /// Reads the image in full, changes what differs from the plan, and records it all in the state.
    pub(crate) async fn reconcile(
        &self,
        context: &Context,
        region: &Arc<RegionClients>,
        state: &mut ImageModel<S::Attributes>,
        absent: Missing,
        private: &Private,
    ) -> Reconciled {
        let action = format!("finish {}", messages::image(self.service.kind(), &state.common));
        let failed = |error| messages::failed(self.service.kind(), &action, &error);
        let mut reconciled = Reconciled::default();
        let timing = self.poller.timing();
        match retry_transient(timing, context, || self.batcher.read(region, state.common.id())).await {
            Ok(Some(image)) => {
                let policy = self.tag_policy();
                let change = || self.service.change(region, &image, state, &policy);
                if let Err(error) = retry_transient(timing, context, change).await {
                    reconciled.failures.push(failed(error));
                }
            }
            Ok(None) => {
                if absent == Missing::Vanished {
                    reconciled.failures.push(messages::vanished(self.service.kind(), &state.common));
                }
                return reconciled;
            }
            Err(error) => return Reconciled { failures: failed(error).into(), ..reconciled },
        }
        match retry_transient(timing, context, || self.batcher.read(region, state.common.id())).await {
            Ok(Some(image)) => {
                let asked = state.clone();
                self.record(region, &image, state, private);
                reconciled.deviations = self.deviations(&asked, state, &image);
            }
            Ok(None) => {}
            Err(error) => reconciled.failures.push(failed(error)),
        }
        reconciled
    }
}
