//! After the copy: waiting until the image is ready, and bringing it to what its plan says.

use std::sync::Arc;

use super::engine::Engine;
use crate::aws::RegionClients;
use crate::engine::checks::deviations::deviations;
use crate::engine::described_image::DescribedImage;
use crate::engine::messages;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::policy::retry_transient;
use crate::engine::service::ImageService;
use crate::engine::wait::outcome::WaitOutcome;
use crate::terraform::{Context, Diagnostic, Diagnostics, Operation, Private};

/// What it means that an image cannot be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// AWS has only just accepted it, and nobody waited: the next refresh will tell.
    NotYet,
    /// It was there.
    Vanished,
}

/// How waiting until an image is ready has ended, as a resource sees it.
#[derive(Debug)]
pub(crate) enum Wait {
    /// The image is ready.
    Ready,
    /// The user stopped: the copy goes on, and a warning says so.
    Stopped(Diagnostic),
    /// The image is not ready, for this reason.
    Failed(Diagnostic),
}

/// What there is to say of an image that was read in full and changed where it differed from its plan.
#[derive(Debug, Default)]
pub(crate) struct Reconciled {
    /// What could not be read or changed.
    pub failures: Diagnostics,
    /// In what the image is another than was asked for, and no change in place can help it.
    pub deviations: Diagnostics,
}

/// Waits until the image is ready. `remedy` says how to wait on after an error.
pub(crate) async fn await_ready<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &mut ImageModel<S::Attributes>,
    remedy: &str,
) -> Wait {
    let kind = engine.kind();
    let timeout = state.common.timeout(Operation::Create, &kind.timeouts);
    let waited = engine.shared.poller.wait(region, state.common.id(), timeout, context).await;
    let diagnostic = match waited {
        // What is not set yet stays planned until it is.
        WaitOutcome::Ready(image) => {
            state.common.state = image.state().into();
            return Wait::Ready;
        }
        WaitOutcome::Failed(image) => {
            engine.record_progress(region, Some(&image), state);
            messages::copy_failed(kind, &state.common, &Box::pin(engine.service.failure_reason(region, &image)).await)
        }
        WaitOutcome::Gone => messages::vanished(kind, &state.common),
        WaitOutcome::TimedOut(image) => {
            engine.record_progress(region, image.as_ref(), state);
            messages::timed_out(kind, &state.common, timeout, remedy)
        }
        WaitOutcome::Stopped(image) => {
            engine.record_progress(region, image.as_ref(), state);
            return Wait::Stopped(messages::stopped(kind, &state.common));
        }
        WaitOutcome::Refused(error) => messages::cannot_poll(engine.kind(), &state.common, &error, remedy),
    };
    Wait::Failed(diagnostic)
}

/// Reads the image in full, changes what differs from the plan, and records it all in the state.
pub(crate) async fn reconcile<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &mut ImageModel<S::Attributes>,
    absent: Missing,
    private: &Private,
) -> Reconciled {
    let action = format!("finish {}", messages::image(engine.kind(), &state.common));
    let failed = |error| messages::failed(engine.kind(), &action, &error);
    let mut reconciled = Reconciled::default();
    match engine.read(context, region, state.common.id()).await {
        Ok(Some(image)) => {
            let update = || engine.service.update(region, &image, state, engine.session.tags());
            if let Err(error) = retry_transient(engine.timing(), context, update).await {
                reconciled.failures.push(failed(error));
            }
        }
        Ok(None) => {
            if absent == Missing::Vanished {
                reconciled.failures.push(messages::vanished(engine.kind(), &state.common));
            }
            return reconciled;
        }
        Err(error) => return Reconciled { failures: failed(error).into(), ..reconciled },
    }
    match engine.read(context, region, state.common.id()).await {
        Ok(Some(image)) => {
            let asked = state.clone();
            engine.record(region, &image, state, private);
            reconciled.deviations = deviations(engine, &asked, state, &image);
        }
        Ok(None) => {}
        Err(error) => reconciled.failures.push(failed(error)),
    }
    reconciled
}
