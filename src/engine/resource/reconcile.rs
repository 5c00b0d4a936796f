//! Waits for an image after AWS accepted its copy, and reconciles it with its plan.

use std::sync::Arc;
use std::time::Duration;

use super::engine::Engine;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::checks::deviations::deviations;
use crate::engine::described_image::DescribedImage;
use crate::engine::kind::Phase;
use crate::engine::messages::{self, Remedy};
use crate::engine::model::private::is_untagged;
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::deadline::Deadline;
use crate::engine::service::ImageService;
use crate::engine::wait::outcome::WaitOutcome;
use crate::terraform::{Context, Diagnostic, Diagnostics, Operation, Private, Progress};

/// What a read means that does not find the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// AWS may not find the image yet, because no wait has seen it. The next refresh reads it.
    NotYet,
    /// AWS may not find the image yet, but a wait has seen it, or settings must follow: reads are repeated.
    Awaited,
    /// The image existed and was deleted.
    Disappeared,
}

/// How AWS, which is eventually consistent, is expected to show an image.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visibility {
    /// What a read means that does not find the image.
    pub missing: Missing,
    /// How long AWS may take to show the image and its update.
    pub window: Duration,
}

/// The result of waiting for an image.
#[derive(Debug)]
pub(crate) enum Wait {
    /// The image is ready.
    Ready,
    /// Terraform was stopped while the copy was in progress; with the warning about it.
    Stopped(Diagnostic),
    /// The image is not ready; with the error.
    Failed(Diagnostic),
}

/// The diagnostics of an image that was read and updated to its plan.
#[derive(Debug, Default)]
pub(crate) struct Reconciled {
    /// Reads and updates that failed.
    pub failures: Diagnostics,
    /// Differences from the plan that only a replacement can change.
    pub deviations: Diagnostics,
    /// Whether the image has all tags that are set only once, at its creation.
    pub tagged: bool,
}

/// Waits until the image is ready. `remedy` says how to continue to wait after an error.
pub(crate) async fn await_ready<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &mut ImageModel<S::Attributes>,
    remedy: Remedy,
) -> Wait {
    let kind = engine.kind();
    let timeout = state.common.timeout(Operation::Create, &kind.timeouts);
    let diagnostic = match engine.await_image(context, region, state.common.id(), timeout).await {
        // The other attributes stay as planned until `reconcile` has set and read them.
        WaitOutcome::Ready(image) => {
            state.common.state = image.state().into();
            return Wait::Ready;
        }
        WaitOutcome::Failed(image) => {
            engine.record_progress(region, Some(&image), state);
            let reason = context.until_interrupted(Box::pin(engine.service.failure_reason(region, &image))).await;
            let reason = reason.unwrap_or_else(|| messages::UNREAD_REASON.to_owned());
            context.report(Progress::of(state.common.id(), format!("{}: {reason}", image.state())));
            let from = engine.service.created_from(&state.service);
            messages::copy_failed(kind, &state.common, &from, &reason)
        }
        WaitOutcome::Gone => messages::disappeared(kind, &state.common),
        WaitOutcome::TimedOut(unfinished) => {
            engine.record_progress(region, unfinished.image.as_ref(), state);
            messages::timed_out(kind, &state.common, timeout, unfinished.progress.as_deref(), remedy)
        }
        WaitOutcome::Stopped(unfinished) => {
            engine.record_progress(region, unfinished.image.as_ref(), state);
            return Wait::Stopped(messages::stopped(kind, &state.common));
        }
        WaitOutcome::Refused(error) => messages::cannot_poll(engine.kind(), &state.common, &error, remedy),
    };
    Wait::Failed(diagnostic)
}

/// Reads the image, updates what differs from the plan, and records the result in the state. A new image has no `prior`
/// state.
///
/// Within the window of `visibility`, an update is repeated while AWS does not know the image that it has just
/// described, and the last read is repeated until it shows the update, so that the next plan has no changes.
pub(crate) async fn reconcile<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    prior: Option<&ImageModel<S::Attributes>>,
    state: &mut ImageModel<S::Attributes>,
    visibility: Visibility,
    private: &Private,
) -> Reconciled {
    let action = format!("update {}", messages::image(engine.kind(), &state.common));
    let failed = |error| messages::failed(engine.kind(), &action, &error);
    let mut reconciled = Reconciled::default();
    let missing = visibility.missing;
    let window = Deadline::after(visibility.window);
    let tags = engine.session.tags().with_untagged(is_untagged(private));
    let target = Target { region, prior, planned: state, tags: &tags };
    let is_changed = match send_changes(engine, context, &target, missing, window).await {
        Ok(Sent::Done { is_changed }) => is_changed,
        Ok(Sent::Failed(error)) => {
            reconciled.failures.push(failed(error));
            if context.is_interrupted() {
                return reconciled;
            }
            false
        }
        Ok(Sent::Missing) => {
            // A wait has seen an image that is ready.
            let has_existed = missing == Missing::Disappeared || engine.phase(state) == Some(Phase::Ready);
            if has_existed && !context.is_stopped() {
                reconciled.failures.push(messages::disappeared(engine.kind(), &state.common));
            }
            return reconciled;
        }
        Err(error) => return Reconciled { failures: failed(error).into(), ..reconciled },
    };
    match read_changed(engine, context, &target, is_changed, window).await {
        Ok(Some((image, is_shown))) => {
            if !is_shown && !context.is_interrupted() {
                reconciled.failures.push(messages::update_not_shown(engine.kind(), &state.common, visibility.window));
            }
            let (planned, actual) = (state.clone(), image.tags());
            reconciled.tagged =
                engine.session.tags().unmanaged(&planned.common.tags).keys().all(|key| actual.contains_key(key));
            engine.record(region, &image, state, private);
            reconciled.deviations = deviations(engine, &planned, state, &image);
        }
        Ok(None) => {}
        Err(error) => reconciled.failures.push(failed(error)),
    }
    reconciled
}

/// An image as it was and as it is to be.
struct Target<'a, A> {
    region: &'a Arc<RegionClients>,
    prior: Option<&'a ImageModel<A>>,
    planned: &'a ImageModel<A>,
    tags: &'a TagPolicy,
}

/// The result of sending the changes of a plan.
enum Sent {
    /// AWS accepted all changes, if there were any.
    Done { is_changed: bool },
    /// AWS rejected a change.
    Failed(ServiceError),
    /// AWS does not find the image.
    Missing,
}

/// Reads the image and sends the changes of the plan, and repeats both while AWS does not know the image yet.
///
/// # Errors
///
/// The error of a read.
async fn send_changes<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    target: &Target<'_, S::Attributes>,
    missing: Missing,
    window: Deadline,
) -> Result<Sent, ServiceError> {
    let &Target { region, prior, planned, tags } = target;
    let mut backoff = Backoff::between_attempts(engine.timing());
    loop {
        let sent = match engine.read(context, region, planned.common.id()).await? {
            Some(image) => {
                let is_changed = engine.service.needs_update(&image, prior, planned, tags);
                let update = || engine.service.update(region, &image, prior, planned, tags);
                match engine.change(context, region, "Update", update).await {
                    Ok(()) => return Ok(Sent::Done { is_changed }),
                    Err(error) if !engine.service.is_unknown_image(&image, &error) => return Ok(Sent::Failed(error)),
                    Err(error) => Sent::Failed(error),
                }
            }
            None if missing != Missing::Awaited => return Ok(Sent::Missing),
            None => Sent::Missing,
        };
        if !window.allows(backoff.interval()) || !backoff.wait(context).await {
            return Ok(sent);
        }
        tracing::info!(
            id = planned.common.id(),
            region = region.region(),
            "AWS did not know the image yet, trying again"
        );
    }
}

/// Reads the image until AWS shows it as updated: with the changes of the plan if there were any, and no longer in
/// progress if it was ready before. Returns the last read after the window, and whether it shows the changes.
///
/// # Errors
///
/// The error of a read.
async fn read_changed<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    target: &Target<'_, S::Attributes>,
    is_changed: bool,
    window: Deadline,
) -> Result<Option<(S::Image, bool)>, ServiceError> {
    let &Target { region, prior, planned, tags } = target;
    let was_ready = engine.phase(planned) == Some(Phase::Ready);
    let mut backoff = Backoff::between_attempts(engine.timing());
    loop {
        let Some(image) = engine.read(context, region, planned.common.id()).await? else { return Ok(None) };
        let is_shown = !is_changed || !engine.service.needs_update(&image, prior, planned, tags);
        let is_late = !is_shown || was_ready && (engine.kind().phase)(image.state()) == Phase::InProgress;
        if !is_late || !window.allows(backoff.interval()) || !backoff.wait(context).await {
            return Ok(Some((image, is_shown)));
        }
        tracing::info!(
            id = planned.common.id(),
            region = region.region(),
            "AWS does not show the update yet, reading again"
        );
    }
}
