//! Waits for an image after AWS accepted its copy, and reconciles it with its plan.

use std::sync::Arc;

use super::engine::Engine;
use crate::aws::RegionClients;
use crate::engine::checks::deviations::deviations;
use crate::engine::described_image::DescribedImage;
use crate::engine::messages;
use crate::engine::model::state::ImageModel;
use crate::engine::service::ImageService;
use crate::engine::wait::outcome::WaitOutcome;
use crate::terraform::{Context, Diagnostic, Diagnostics, Operation, Private};

/// What a read means that does not find the image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// AWS may not find the image yet, because no wait has seen it. The next refresh reads it.
    NotYet,
    /// The image existed and was deleted.
    Disappeared,
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
}

/// Waits until the image is ready. `remedy` says how to continue to wait after an error.
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
        // The other attributes stay as planned until `reconcile` has set and read them.
        WaitOutcome::Ready(image) => {
            state.common.state = image.state().into();
            return Wait::Ready;
        }
        WaitOutcome::Failed(image) => {
            engine.record_progress(region, Some(&image), state);
            let reason = context.until_interrupted(Box::pin(engine.service.failure_reason(region, &image))).await;
            let reason = reason.unwrap_or_else(|| messages::UNREAD_REASON.to_owned());
            messages::copy_failed(kind, &state.common, &reason)
        }
        WaitOutcome::Gone => messages::disappeared(kind, &state.common),
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

/// Reads the image, updates what differs from the plan, and records the result in the state.
pub(crate) async fn reconcile<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &mut ImageModel<S::Attributes>,
    missing: Missing,
    private: &Private,
) -> Reconciled {
    let action = format!("update {}", messages::image(engine.kind(), &state.common));
    let failed = |error| messages::failed(engine.kind(), &action, &error);
    let mut reconciled = Reconciled::default();
    match engine.read(context, region, state.common.id()).await {
        Ok(Some(image)) => {
            let update = || engine.service.update(region, &image, state, engine.session.tags());
            if let Err(error) = engine.change(context, region, "Update", update).await {
                reconciled.failures.push(failed(error));
                if context.is_interrupted() {
                    return reconciled;
                }
            }
        }
        Ok(None) => {
            if missing == Missing::Disappeared {
                reconciled.failures.push(messages::disappeared(engine.kind(), &state.common));
            }
            return reconciled;
        }
        Err(error) => return Reconciled { failures: failed(error).into(), ..reconciled },
    }
    match engine.read(context, region, state.common.id()).await {
        Ok(Some(image)) => {
            let planned = state.clone();
            engine.record(region, &image, state, private);
            reconciled.deviations = deviations(engine, &planned, state, &image);
        }
        Ok(None) => {}
        Err(error) => reconciled.failures.push(failed(error)),
    }
    reconciled
}
