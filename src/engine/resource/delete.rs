//! Deleting an image: at once, or after what holds it back has passed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::time::Instant;

use super::engine::Engine;
use super::leftovers::delete_leftovers;
use crate::aws::{ErrorKind, RegionClients, ServiceError};
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::kind::{ImageKind, OnDestroy, Phase};
use crate::engine::messages;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::private::set_deleting;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::deadline::Deadline;
use crate::engine::retry::policy::{NextAttempt, RetryPolicy, retry_transient};
use crate::engine::service::ImageService;
use crate::engine::service::delete_image::Deletion;
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Operation, Private};

/// What is known of a deletion under way, whenever it ends.
#[derive(Debug, Default)]
struct Removal {
    /// Whether AWS was asked in a way that may have deleted the image.
    asked: AtomicBool,
    /// The parts of the image that are left, once it is gone.
    left: Vec<Leftover>,
    /// Whether the user stopped.
    stopped: bool,
}

/// What there is to say of a deletion for which AWS is not asked, if it is one.
pub(crate) fn not_asked<A>(kind: &ImageKind, context: &Context, state: &ImageModel<A>) -> Option<Diagnostics> {
    if state.common.on_destroy.text() == Some(OnDestroy::RETAIN) {
        tracing::info!(id = state.common.id(), "the image is kept: on_destroy is retain");
        return Some(Diagnostics::new());
    }
    // The host may not know of the stop, and go on: from a copy that is saved as pending to the image that it replaces.
    context.is_stopped().then(|| messages::deletion_not_started(kind, &state.common).into())
}

/// Does what the state's `on_destroy` says.
pub(crate) async fn delete<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    mut state: Box<ImageModel<S::Attributes>>,
    mut private: Private,
) -> Applied<ImageModel<S::Attributes>> {
    if let Some(diagnostics) = not_asked(engine.kind(), context, &state) {
        return Applied { state: None, private, diagnostics };
    }
    let region = match engine.region_clients(&state) {
        Ok(region) => region,
        Err(error) => return Applied { state: None, private, diagnostics: error.into() },
    };
    let kind = engine.kind();
    let timeout = state.common.timeout(Operation::Delete, &kind.timeouts);
    let mut removal = Removal::default();
    if engine.is_in_progress(&state)
        && engine.is_fresh(&private)
        && !await_found(engine, context, &region, &state).await
    {
        let diagnostics = messages::deletion_not_started(kind, &state.common).into();
        return Applied { state: None, private, diagnostics };
    }
    let diagnostics = remove_within(engine, timeout, context, &region, &state, &mut removal).await;
    if !diagnostics.has_errors() {
        return Applied { state: None, private, diagnostics };
    }
    set_deleting(&mut private, removal.asked.into_inner());
    if removal.left.is_empty() {
        return Applied { state: None, private, diagnostics };
    }
    let ids = removal.left.into_iter().map(|leftover| leftover.id).collect();
    engine.service.record_leftovers(&mut state, ids);
    Applied { state: Some(*state), private, diagnostics }
}

/// Waits until AWS finds an image that it has only just accepted. Until then it answers that there is no such image,
/// and a deletion that believed so would leave the image in no state. Returns `false` if the user stopped.
async fn await_found<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
) -> bool {
    let consistency_window = Deadline::after(engine.timing().consistency_window);
    let mut backoff = Backoff::between_attempts(engine.timing());
    loop {
        // What keeps AWS from answering, beyond retries, is for the deletion itself to report.
        let is_missing = matches!(engine.read(context, region, state.common.id()).await, Ok(None));
        if !is_missing || consistency_window.has_passed() {
            return true;
        }
        if !backoff.wait(context).await {
            return false;
        }
    }
}

/// Removes the image with all its parts, unless the time is up before.
async fn remove_within<S: ImageService>(
    engine: &Engine<S>,
    timeout: Duration,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
    removal: &mut Removal,
) -> Diagnostics {
    let kind = engine.kind();
    let began = Instant::now();
    let all = remove_all(engine, context, region, state, removal);
    let limited = tokio::time::timeout(timeout, Box::pin(all)).await;
    if !removal.left.is_empty() {
        let left = engine.service.describe_leftovers(region, &removal.left).await;
        return messages::not_all_deleted(kind, &state.common, &left, removal.stopped).into();
    }
    let diagnostics = limited.unwrap_or_else(|_| messages::deletion_timed_out(kind, &state.common, timeout).into());
    if !diagnostics.has_errors() {
        let seconds = began.elapsed().as_secs();
        tracing::info!(id = state.common.id(), region = region.region(), seconds, "the {} is deleted", kind.noun);
    }
    diagnostics
}

async fn remove_all<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
    removal: &mut Removal,
) -> Diagnostics {
    match delete_when_free(engine, context, region, state, &removal.asked).await {
        Ok(Deletion::Done(left)) => {
            removal.left = left;
            removal.stopped = !delete_leftovers(engine, context, region, &mut removal.left).await;
            Diagnostics::new()
        }
        Ok(Deletion::Underway) => until_gone(engine, context, region, state).await,
        Err(error) => not_deleted(engine, region, state, &error).await.into(),
    }
}

/// Asks AWS to delete the image, and again for a while where what holds it back may pass.
async fn delete_when_free<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
    asked: &AtomicBool,
) -> Result<Deletion, ServiceError> {
    let mut policy = RetryPolicy::delete(engine.timing());
    let mut backoff = Backoff::between_attempts(engine.timing());
    let delete = || async {
        let before = asked.swap(true, Ordering::Relaxed);
        let deleted = engine.service.delete(region, state).await;
        // Only of a call whose answer was lost nobody knows what it did.
        if deleted.as_ref().is_err_and(|error| error.kind != ErrorKind::Transient) {
            asked.store(before, Ordering::Relaxed);
        }
        deleted
    };
    loop {
        let error = match retry_transient(engine.timing(), context, delete).await {
            Ok(deletion) => return Ok(deletion),
            Err(error) => error,
        };
        if policy.next_attempt(&error, engine.service.delete_retry(&error)) == NextAttempt::Never {
            // AWS may reject the deletion only because it still creates the image.
            let in_progress = error.kind == ErrorKind::Refused && is_still_being_made(engine, region, state).await;
            if !in_progress {
                return Err(error);
            }
        }
        tracing::info!(id = state.common.id(), %error, "the deletion waits");
        if !backoff.wait(context).await {
            return Err(error);
        }
    }
}

async fn is_still_being_made<S: ImageService>(
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
        Err(error) => not_deleted(engine, region, state, &error).await.into(),
    }
}

async fn not_deleted<S: ImageService>(
    engine: &Engine<S>,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
    error: &ServiceError,
) -> Diagnostic {
    let action = format!("delete {}", messages::image(engine.kind(), &state.common));
    let mut diagnostic = messages::failed(engine.kind(), &action, error);
    if let Some(users) = engine.service.blocking_references(region, state).await {
        diagnostic.detail = format!("{}\n\n{users}", diagnostic.detail);
    }
    diagnostic
}
