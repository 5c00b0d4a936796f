//! Making an image: start the copy, save it at once, wait for it.

use std::sync::Arc;
use std::time::SystemTime;

use super::attributes::ImageState;
use super::messages;
use super::resource::{ImageResource, Remembered};
use super::service::{ImageService, Progress, Start};
use super::watcher::Waited;
use crate::aws::{ErrorKind, Regional, ServiceError};
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Operation, Private, Severity, Value};

/// How many answers in a row may be lost before it is an error.
const LOST_ANSWERS: u32 = 3;
/// By how many seconds this machine's clock may be ahead of AWS's.
const CLOCK_SKEW: i64 = 60;
/// How many times a copy may be throttled before it is an error: with the pauses between, some minutes.
const THROTTLED_ANSWERS: u32 = 30;

/// The time in seconds since 1970.
fn now() -> i64 {
    let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
    i64::try_from(now.as_secs()).unwrap_or(i64::MAX)
}

/// What it means that an image cannot be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Absent {
    /// AWS has only just accepted it, and nobody waited: the next refresh will tell.
    NotYet,
    /// It was there.
    Vanished,
}

impl<S: ImageService> ImageResource<S> {
    /// Makes the image that was planned.
    pub(super) async fn make(
        &self,
        context: &Context,
        planned: ImageState<S::Attributes>,
    ) -> Applied<ImageState<S::Attributes>> {
        let (region, id) = match self.begin(context, &planned).await {
            Ok(begun) => begun,
            Err(diagnostics) => return Applied { state: None, private: Private::default(), diagnostics },
        };
        // From here on the image exists: whatever happens, it is returned, or Terraform forgets it.
        let mut private = Private::default();
        private.set(&Remembered::now());
        let kind = self.service.kind();
        let mut state = planned.clone();
        state.common.id = Value::Known(id);
        state.common.state = kind.first_state.into();
        state.common.region = region.region().into();
        self.shared.met().note(kind.service, &state.common);
        tracing::info!(id = state.common.id(), name = state.common.name(), region = region.region(), "copy accepted");
        let diagnostics = self.finish(context, &region, &mut state).await;
        Applied { state: Some(state), private, diagnostics }
    }

    /// Everything before the image exists.
    async fn begin(
        &self,
        context: &Context,
        planned: &ImageState<S::Attributes>,
    ) -> Result<(Arc<Regional>, String), Diagnostics> {
        let region = self.regional(planned)?;
        let checked = self.service.check(&*self.connection()?, planned).await;
        if checked.has_errors() {
            return Err(checked);
        }
        let name = planned.common.name();
        self.claim(&region, name)?;
        match self.start(context, &region, planned).await {
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
    ) -> Result<String, Diagnostic> {
        let connection = self.connection()?;
        let policy = self.tag_policy();
        let token = format!("{:032x}", fastrand::u128(..));
        let start = Start { connection: &connection, planned, tags: &policy, token: &token };
        let (noun, name) = (self.service.kind().noun, planned.common.name());
        let (mut lost, mut throttled) = (0, 0);
        let mut queue = self.watcher.queue();
        // From when on an image of this name may be one that a lost call made.
        let mut since = None;
        loop {
            let asked = now() - CLOCK_SKEW;
            let error = match self.service.start(region, start).await {
                Ok(id) => return Ok(id),
                Err(error) => error,
            };
            if error.kind == ErrorKind::Transient {
                lost += 1;
                since.get_or_insert(asked);
            }
            // After an answer was lost, any refusal may be the consequence of what that call made: its name is taken.
            if let Some(since) = since
                && let Some(id) = self.find_made(context, region, planned, since).await
            {
                tracing::info!(id, name, region = region.region(), "the answer was lost, and the copy was made");
                return Ok(id);
            }
            let again = if error.kind == ErrorKind::Transient {
                lost < LOST_ANSWERS
            } else {
                self.waits_its_turn(start, region, &error, &mut throttled).await
            };
            tracing::info!(name, region = region.region(), %error, again, "the copy was not started");
            if !again || !queue.wait(context).await {
                return Err(match (lost, again) {
                    (0, true) => messages::not_started(self.service.kind(), &planned.common),
                    (0, false) => {
                        let action = format!("copy the {noun} {name} to {}", region.region());
                        messages::failed(&*self.service, &action, &error)
                    }
                    _ => messages::maybe_made(self.service.kind(), &planned.common, &error),
                });
            }
        }
    }

    /// Whether the copy can be asked for again in a while. Throttling ends some time; a limit ends when it ends.
    async fn waits_its_turn(
        &self,
        start: Start<'_, S::Attributes>,
        region: &Arc<Regional>,
        error: &ServiceError,
        throttled: &mut u32,
    ) -> bool {
        if error.kind == ErrorKind::Throttled {
            *throttled += 1;
            return *throttled < THROTTLED_ANSWERS;
        }
        self.service.passes(start.connection, region, start.planned, error).await.is_some()
    }

    /// Looks for what a call made whose answer was lost. AWS may find it only after a moment, so it is looked for
    /// twice.
    async fn find_made(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        planned: &ImageState<S::Attributes>,
        since: i64,
    ) -> Option<String> {
        let mut queue = self.watcher.queue();
        for _ in 0..2 {
            match self.service.find_made(region, planned, since).await {
                Ok(Some(id)) => return Some(id),
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "a copy whose answer was lost cannot be looked for"),
            }
            if !queue.wait(context).await {
                break;
            }
        }
        None
    }

    /// Waits for an image whose copy AWS has accepted, if the user wants that, and sets what the copy call could not.
    async fn finish(
        &self,
        context: &Context,
        region: &Arc<Regional>,
        state: &mut ImageState<S::Attributes>,
    ) -> Diagnostics {
        if state.common.waits() {
            let diagnostics = self.wait(context, region, state, messages::UNTAINT).await;
            if !diagnostics.is_empty() {
                return diagnostics;
            }
        }
        // The copy is good. An error would taint it, and the next apply would copy for another hour; what could not
        // be set is drift, which the next apply mends.
        let settled = self.settle(region, state, Absent::NotYet).await;
        settled.into_iter().map(|error| Diagnostic { severity: Severity::Warning, ..error }).collect()
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
                messages::copy_failed(kind, &state.common, &self.service.failure(region, &image).await)
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
        region: &Arc<Regional>,
        state: &mut ImageState<S::Attributes>,
        absent: Absent,
    ) -> Diagnostics {
        let action = format!("finish {}", messages::image(self.service.kind(), &state.common));
        let failed = |error| messages::failed(&*self.service, &action, &error);
        let mut diagnostics = Diagnostics::new();
        match self.reader.read(region, state.common.id()).await {
            Ok(Some(image)) => {
                if let Err(error) = self.service.change(region, &image, state, &self.tag_policy()).await {
                    diagnostics.push(failed(error));
                }
            }
            Ok(None) => {
                let vanished = absent == Absent::Vanished;
                return vanished.then(|| messages::vanished(self.service.kind(), &state.common)).into_iter().collect();
            }
            Err(error) => return failed(error).into(),
        }
        match self.reader.read(region, state.common.id()).await {
            Ok(Some(image)) => self.record(region, &image, state),
            Ok(None) => {}
            Err(error) => diagnostics.push(failed(error)),
        }
        diagnostics
    }
}
