//! Making an image: start the copy, save it at once, wait for it.

use std::sync::Arc;

use tokio::time::Instant;

use super::attributes::ImageState;
use super::messages;
use super::pace::Pace;
use super::queue::{Grace, Queue, patiently};
use super::remembered::Remembered;
use super::resource::ImageResource;
use super::service::{ImageService, Passing, Progress, Start};
use super::token::Token;
use super::watcher::Waited;
use crate::aws::{ErrorKind, Regional, ServiceError};
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Operation, Private, Severity, Status, Value};

/// How many answers may at least be lost before it is an error; more as long as patience lasts.
const LOST_ANSWERS: u32 = 3;
/// How many times a copy may be throttled before it is an error: with the pauses between, some minutes.
const THROTTLED_ANSWERS: u32 = 30;

/// What has become of the calls that ask for one copy.
struct Attempts {
    queue: Queue,
    /// How long answers may be lost, or nobody may be there to send the call to.
    patience: Grace,
    /// How many answers were lost.
    lost: u32,
    /// From when on an image of this name may be one that a lost call made.
    since: Option<Instant>,
    throttled: u32,
    /// The code of the limit that held the copy back last.
    held_back_by: Option<String>,
    /// Whether it was asked for again because AWS's clocks and this machine's differ.
    resigned: bool,
}

impl Attempts {
    fn new(pace: Pace) -> Self {
        Self {
            queue: Queue::new(pace),
            patience: Grace::of(pace.patience),
            lost: 0,
            since: None,
            throttled: 0,
            held_back_by: None,
            resigned: false,
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
    InTurn,
    GiveUp,
}

/// What it means that an image cannot be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// AWS has only just accepted it, and nobody waited: the next refresh will tell.
    NotYet,
    /// It was there.
    Vanished,
}

/// What there is to say of an image that was read in full and changed where it differed from its plan.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// What could not be read or changed.
    pub failures: Diagnostics,
    /// In what the image is another than was asked for, and no change in place can help it.
    pub deviations: Diagnostics,
}

impl<S: ImageService> ImageResource<S> {
    /// Makes the image that was planned.
    pub(super) async fn make(
        &self,
        context: &Context,
        planned: Box<ImageState<S::Attributes>>,
        token: &Token,
    ) -> Applied<ImageState<S::Attributes>> {
        // Until its ID is noted: other resources of this run must not take the image for a stranger's.
        let met = self.shared.met();
        let starting = met.starting(self.service.kind().service, &planned.common);
        // What begins and ends a copy is large. In a box of its own it is gone while a thousand copies are waited for.
        let (region, id) = match Box::pin(self.begin(context, &planned, token)).await {
            Ok(begun) => begun,
            Err(diagnostics) => return Applied { state: None, private: Private::default(), diagnostics },
        };
        // From here on the image exists: whatever happens, it is returned, or Terraform forgets it.
        let mut private = Private::default();
        private.set(&Remembered::now());
        let kind = self.service.kind();
        let mut state = planned;
        state.common.id = Value::Known(id);
        state.common.state = kind.first_state.into();
        state.common.region = region.region().into();
        self.note(&state);
        drop(starting);
        let (id, name) = (state.common.id(), state.common.name());
        tracing::info!(id, name, region = region.region(), "AWS has accepted the copy of the {}", kind.noun);
        let diagnostics = self.finish(context, &region, &mut state, &private).await;
        Applied { state: Some(*state), private, diagnostics }
    }

    /// Everything before the image exists.
    pub(super) async fn begin(
        &self,
        context: &Context,
        planned: &ImageState<S::Attributes>,
        token: &Token,
    ) -> Result<(Arc<Regional>, String), Diagnostics> {
        let region = self.regional(planned)?;
        let checked = Box::pin(self.service.check(&*self.connection()?, planned)).await;
        if checked.has_errors() {
            return Err(checked);
        }
        let name = planned.common.name();
        self.claim(&region, name)?;
        context.report(Status::new(format!("asking AWS for the copy {name}")));
        match self.start(context, &region, planned, token).await {
            Ok(id) => Ok((region, id)),
            Err(error) => {
                self.shared.met().release(self.service.kind().service, region.region(), name);
                Err(error.into())
            }
        }
    }

    /// Asks AWS for the copy: again and again while something holds it back that passes, and a few times where the
    /// answer was lost and no image came of it. Time in this queue does not count against the create timeout.
    async fn start(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        planned: &ImageState<S::Attributes>,
        token: &Token,
    ) -> Result<String, Diagnostic> {
        let connection = self.connection()?;
        let policy = self.tag_policy();
        let start = Start { connection: &connection, planned, tags: &policy, token: token.as_str() };
        let (kind, name) = (self.service.kind(), planned.common.name());
        let mut attempts = Attempts::new(self.watcher.pace());
        // Whoever comes while others wait for their turn goes behind them.
        let mut turn = None;
        if self.turns.is_anybody_waiting(region.region()) {
            context.report(Status::new(format!("waiting for other copies to {}", region.region())));
            turn = self.turns.take(region.region(), context).await;
            if turn.is_none() {
                return Err(messages::not_started(kind, &planned.common));
            }
        }
        loop {
            let place = self.places.take(context).await;
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
                && let Some(id) = self.find_made(context, region, planned, since, error.kind).await
            {
                tracing::info!(id, name, region = region.region(), "the answer was lost, and the copy was made");
                return Ok(id);
            }
            let next = self.next_attempt(start, region, &error, &mut attempts).await;
            tracing::info!(name, region = region.region(), %error, ?next, "the copy was not started");
            if !matches!(next, Next::GiveUp) {
                context.report(Status::new(format!("waiting to ask for the copy again ({error})")));
            }
            let goes_on = match next {
                Next::GiveUp => false,
                Next::AtOnce => true,
                Next::Later => attempts.queue.wait(context).await,
                // The first of the line asks now and then, and each of the others when the one before has got through.
                Next::InTurn if turn.is_some() => attempts.queue.wait(context).await,
                Next::InTurn => {
                    let is_first = !self.turns.is_anybody_waiting(region.region());
                    turn = self.turns.take(region.region(), context).await;
                    turn.is_some() && (!is_first || attempts.queue.wait(context).await)
                }
            };
            if !goes_on {
                return Err(match (attempts.lost, next) {
                    (0, Next::GiveUp) => {
                        let action = format!("copy the {} {name} to {}", kind.noun, region.region());
                        messages::failed(&*self.service, &action, &error)
                    }
                    (0, _) => messages::not_started(kind, &planned.common),
                    _ => messages::maybe_made(kind, &planned.common, &error),
                });
            }
        }
    }

    /// What to do after a call that did not start the copy.
    async fn next_attempt(
        &self,
        start: Start<'_, S::Attributes>,
        region: &Arc<Regional>,
        error: &ServiceError,
        attempts: &mut Attempts,
    ) -> Next {
        match error.kind {
            ErrorKind::Transient if attempts.lost < LOST_ANSWERS || !attempts.patience.is_over() => Next::Later,
            ErrorKind::Unreachable if !attempts.patience.is_over() => Next::Later,
            ErrorKind::Throttled => {
                attempts.throttled += 1;
                if attempts.throttled < THROTTLED_ANSWERS { Next::InTurn } else { Next::GiveUp }
            }
            // The answer has told what AWS's clocks say, by which the SDK signs from now on.
            _ if error.may_be_clock() && !std::mem::replace(&mut attempts.resigned, true) => Next::AtOnce,
            ErrorKind::Transient | ErrorKind::Unreachable | ErrorKind::Unauthenticated => Next::GiveUp,
            ErrorKind::Denied | ErrorKind::Refused => {
                let copying = self.watcher.is_waiting_in(region.region());
                match self.service.passes(start.connection, region, start.planned, error, copying).await {
                    Some(Passing::InTurn) => {
                        attempts.held_back_by.clone_from(&error.code);
                        Next::InTurn
                    }
                    Some(Passing::Surely | Passing::Perhaps) => Next::Later,
                    // The last of the copies that were under way has ended since.
                    None if attempts.held_back_by.take().is_some_and(|code| error.has_code(&code)) => Next::AtOnce,
                    None => Next::GiveUp,
                }
            }
        }
    }

    /// Looks for what a call made whose answer was lost. AWS may find it only after a moment, so it is looked for
    /// twice; and for longer when AWS has refused the call that followed, which is because of what it cannot find yet.
    async fn find_made(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        planned: &ImageState<S::Attributes>,
        since: Instant,
        kind: ErrorKind,
    ) -> Option<String> {
        let propagation = Grace::of(self.watcher.pace().propagation);
        let mut queue = self.watcher.queue();
        let mut looks = 0;
        loop {
            match self.service.find_made(region, planned, since).await {
                Ok(Some(id)) => return Some(id),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "a copy whose answer was lost cannot be looked for"),
            }
            looks += 1;
            let enough = looks >= 2 && (kind != ErrorKind::Refused || propagation.is_over());
            if !queue.wait(context).await || enough {
                return None;
            }
        }
    }

    /// Waits for an image whose copy AWS has accepted, if the user wants that, and sets what the copy call could not.
    async fn finish(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        state: &mut ImageState<S::Attributes>,
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
        let Settled { failures, deviations } =
            Box::pin(self.settle(context, region, state, Absent::NotYet, private)).await;
        let mended = failures.into_iter().map(|error| Diagnostic { severity: Severity::Warning, ..error });
        mended.chain(deviations).collect()
    }

    /// Waits until the image is ready. No diagnostics mean that it is. `remedy` tells how to wait on after an error.
    pub(super) async fn wait(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        state: &mut ImageState<S::Attributes>,
        remedy: &str,
    ) -> Diagnostics {
        let kind = self.service.kind();
        let timeout = state.common.timeout(Operation::Create, kind);
        let waited = self.watcher.wait(region, state.common.id(), timeout, context).await;
        let diagnostic = match waited {
            // What is not set yet stays planned until it is.
            Waited::Ready(image) => {
                state.common.state = image.state().into();
                return Diagnostics::new();
            }
            Waited::Failed(image) => {
                self.record_progress(region, Some(&image), state);
                messages::copy_failed(kind, &state.common, &Box::pin(self.service.failure(region, &image)).await)
            }
            Waited::Gone => messages::vanished(kind, &state.common),
            Waited::TimedOut(image) => {
                self.record_progress(region, image.as_ref(), state);
                messages::timed_out(kind, &state.common, timeout, remedy)
            }
            Waited::Stopped(image) => {
                self.record_progress(region, image.as_ref(), state);
                messages::stopped(kind, &state.common)
            }
            Waited::Refused(error) => messages::unwatchable(&*self.service, &state.common, &error, remedy),
        };
        diagnostic.into()
    }

    /// Reads the image in full, changes what differs from the plan, and records it all in the state.
    pub(super) async fn settle(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        state: &mut ImageState<S::Attributes>,
        absent: Absent,
        private: &Private,
    ) -> Settled {
        let action = format!("finish {}", messages::image(self.service.kind(), &state.common));
        let failed = |error| messages::failed(&*self.service, &action, &error);
        let mut settled = Settled::default();
        let pace = self.watcher.pace();
        match patiently(pace, context, || self.reader.read(region, state.common.id())).await {
            Ok(Some(image)) => {
                let policy = self.tag_policy();
                let change = || self.service.change(region, &image, state, &policy);
                if let Err(error) = patiently(pace, context, change).await {
                    settled.failures.push(failed(error));
                }
            }
            Ok(None) => {
                if absent == Absent::Vanished {
                    settled.failures.push(messages::vanished(self.service.kind(), &state.common));
                }
                return settled;
            }
            Err(error) => return Settled { failures: failed(error).into(), ..settled },
        }
        match patiently(pace, context, || self.reader.read(region, state.common.id())).await {
            Ok(Some(image)) => {
                let asked = state.clone();
                self.record(region, &image, state, private);
                settled.deviations = self.deviations(&asked, state, &image);
            }
            Ok(None) => {}
            Err(error) => settled.failures.push(failed(error)),
        }
        settled
    }
}
