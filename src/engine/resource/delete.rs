//! Deletes an image with its parts, and retries while a retry can succeed.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::engine::Engine;
use super::leftovers::delete_leftovers;
use super::move_state;
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::in_use::PlannedRemoval;
use crate::engine::kind::{ImageKind, OnDestroy, Phase};
use crate::engine::messages;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::private::set_deleting;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::deadline::Deadline;
use crate::engine::retry::policy::{NextAttempt, Retry, RetryPolicy};
use crate::engine::service::ImageService;
use crate::engine::service::delete_image::Deletion;
use crate::engine::sharing::apply::revoke_before_deletion;
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Operation, Private};

/// The progress of a deletion. It is valid at any point, because a timeout may cancel the deletion.
#[derive(Debug, Default)]
struct DeletionProgress {
    /// Whether a request was sent that may have deleted the image.
    requested: AtomicBool,
    /// The users that, according to the plan, block the deletion.
    blocking_users: BTreeSet<String>,
    /// The parts of the deleted image that still exist.
    left: Vec<Leftover>,
    /// Whether Terraform was stopped.
    stopped: bool,
}

/// The diagnostics of a deletion that sends no request; `None` if the deletion sends one.
pub(crate) fn without_request<A>(kind: &ImageKind, context: &Context, state: &ImageModel<A>) -> Option<Diagnostics> {
    if state.common.on_destroy.text() == Some(OnDestroy::RETAIN) {
        tracing::info!(id = state.common.id(), "Retaining the image: on_destroy is retain");
        return Some(Diagnostics::new());
    }
    // Terraform may not know of the stop, and continue with the image that a copy in progress replaces.
    context.is_stopped().then(|| messages::deletion_not_started(kind, &state.common).into())
}

/// Deletes the image as the `on_destroy` of the state says.
pub(crate) async fn delete<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    mut state: Box<ImageModel<S::Attributes>>,
    mut private: Private,
) -> Applied<ImageModel<S::Attributes>> {
    if let Some(diagnostics) = without_request(engine.kind(), context, &state) {
        return Applied { state: None, private, diagnostics };
    }
    let region = match engine.region_clients(&state) {
        Ok(region) => region,
        Err(error) => return Applied { state: None, private, diagnostics: error.into() },
    };
    if move_state::lacks_region(&state)
        && let Err(error) = move_state::check_located(engine, context, &state).await
    {
        return Applied { state: None, private, diagnostics: error.into() };
    }
    let kind = engine.kind();
    let noted = engine.session.planned_removals().take(kind.service, state.common.id());
    let planned = PlannedRemoval::of(&private).filter(|removal| removal.id == state.common.id()).or(noted);
    let timeout = state.common.timeout(Operation::Delete, &kind.timeouts);
    let blocking_users = planned.map(|removal| removal.blocking_users).unwrap_or_default();
    let mut progress = DeletionProgress { blocking_users, ..DeletionProgress::default() };
    if engine.is_in_progress(&state)
        && engine.is_fresh(&private)
        && !await_found(engine, context, &region, &state).await
    {
        let diagnostics = messages::deletion_not_started(kind, &state.common).into();
        return Applied { state: None, private, diagnostics };
    }
    let diagnostics = delete_within(engine, timeout, context, &region, &state, &mut progress).await;
    if !diagnostics.has_errors() {
        return Applied { state: None, private, diagnostics };
    }
    set_deleting(&mut private, progress.requested.into_inner());
    if progress.left.is_empty() {
        return Applied { state: None, private, diagnostics };
    }
    let ids = progress.left.into_iter().map(|leftover| leftover.id).collect();
    engine.service.record_leftovers(&mut state, ids);
    Applied { state: Some(*state), private, diagnostics }
}

/// Waits until AWS finds an image whose copy it accepted recently. Until then AWS reports that the image does not exist, and
/// a deletion would lose it. Returns `false` if Terraform was stopped.
async fn await_found<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
) -> bool {
    let consistency_window = Deadline::after(engine.timing().consistency_window);
    let mut backoff = Backoff::between_attempts(engine.timing());
    loop {
        // The deletion itself reports errors that retries did not resolve.
        let is_missing = matches!(engine.read(context, region, state.common.id()).await, Ok(None));
        if context.is_interrupted() {
            return false;
        }
        if !is_missing || consistency_window.has_passed() {
            return true;
        }
        if !backoff.wait(context).await {
            return false;
        }
    }
}

/// Deletes the image with all its parts within the timeout.
async fn delete_within<S: ImageService>(
    engine: &Engine<S>,
    timeout: Duration,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
    progress: &mut DeletionProgress,
) -> Diagnostics {
    let kind = engine.kind();
    let began = Instant::now();
    let deletion = delete_all(engine, context, region, state, progress);
    let limited = tokio::time::timeout(timeout, Box::pin(deletion)).await;
    if !progress.left.is_empty() {
        let described = engine.service.describe_leftovers(region, &progress.left);
        let left = context.until_interrupted(described).await.unwrap_or_else(|| ids_and_reasons(&progress.left));
        return messages::not_all_deleted(kind, &state.common, &left, progress.stopped).into();
    }
    let diagnostics = limited.unwrap_or_else(|_| messages::deletion_timed_out(kind, &state.common, timeout).into());
    if !diagnostics.has_errors() {
        let seconds = began.elapsed().as_secs();
        tracing::info!(id = state.common.id(), region = region.region(), seconds, "Deleted the {}", kind.noun);
    }
    diagnostics
}

/// The parts that are left, without a read.
fn ids_and_reasons(left: &[Leftover]) -> String {
    let lines = left.iter().map(|leftover| format!("  {}: {}", leftover.id, leftover.reason));
    lines.collect::<Vec<_>>().join("\n")
}

async fn delete_all<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
    progress: &mut DeletionProgress,
) -> Diagnostics {
    if let Err(error) = revoke_before_deletion(engine, context, region, state).await {
        return error.into();
    }
    match delete_when_free(engine, context, region, state, progress).await {
        Ok(Deletion::Done(left)) => {
            progress.left = left;
            progress.stopped = !delete_leftovers(engine, context, region, &mut progress.left).await;
            Diagnostics::new()
        }
        Ok(Deletion::Underway) => until_gone(engine, context, region, state).await,
        Err(error) => not_deleted(engine, context, region, state, &error).await.into(),
    }
}

/// Sends the delete request until AWS accepts it or [`RetryPolicy`] allows no other attempt.
async fn delete_when_free<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
    progress: &DeletionProgress,
) -> Result<Deletion, ServiceError> {
    let mut policy = RetryPolicy::delete(engine.timing());
    let mut backoff = Backoff::between_attempts(engine.timing());
    let delete = || async {
        let before = progress.requested.swap(true, Ordering::Relaxed);
        let deleted = engine.service.delete(region, state).await;
        // Only a request whose response was lost may have deleted the image.
        if deleted.as_ref().is_err_and(|error| !error.is_lost_response()) {
            progress.requested.store(before, Ordering::Relaxed);
        }
        deleted
    };
    loop {
        let error = match engine.change(context, region, "Delete", delete).await {
            Ok(deletion) => return Ok(deletion),
            Err(error) => error,
        };
        let rejection = engine.service.delete_retry(&error);
        if rejection == Some(Retry::WithinGrace) && !progress.blocking_users.is_empty() {
            // The plan knew these users. Those that the run has removed or switched since do not count.
            let blockers = context.until_interrupted(engine.service.blocking_references(region, state)).await;
            if blockers.is_some_and(|blockers| blockers.has_any(&progress.blocking_users)) {
                return Err(error);
            }
        }
        if policy.next_attempt(&error, rejection) == NextAttempt::Never {
            // AWS may reject the deletion only because it still creates the image.
            let in_progress =
                async { error.kind == ErrorKind::Refused && is_still_in_progress(engine, region, state).await };
            if context.until_interrupted(in_progress).await != Some(true) {
                return Err(error);
            }
        }
        tracing::info!(id = state.common.id(), %error, "Waiting to retry the deletion");
        if !backoff.wait(context).await {
            return Err(error);
        }
    }
}

async fn is_still_in_progress<S: ImageService>(
    engine: &Engine<S>,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
) -> bool {
    let described = engine.service.describe(region, &[state.common.id().to_owned()], Detail::Phase).await;
    let in_progress = |image: &S::Image| (engine.kind().phase)(image.state()) == Phase::InProgress;
    described.is_ok_and(|images| images.iter().any(in_progress))
}

async fn until_gone<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
) -> Diagnostics {
    match engine.shared.poller.until_gone(region, state.common.id(), context).await {
        Ok(true) => Diagnostics::new(),
        Ok(false) => messages::deletion_stopped(engine.kind(), &state.common).into(),
        Err(error) => not_deleted(engine, context, region, state, &error).await.into(),
    }
}

async fn not_deleted<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
    error: &ServiceError,
) -> Diagnostic {
    let action = format!("delete {}", messages::image(engine.kind(), &state.common));
    let blockers = context.until_interrupted(engine.service.blocking_references(region, state)).await;
    // What is in the way says more than advice on the error.
    let advice = match blockers.filter(|blockers| error.kind == ErrorKind::Refused && !blockers.is_empty()) {
        Some(blockers) => Some(blockers.text()),
        None => messages::advice(engine.kind().advice, error),
    };
    messages::failed_with(&action, error, advice)
}
