//! Changes the grants of an image: reads them, and sends only the difference.

use std::sync::Arc;

use super::block::Sharing;
use super::grants::{Grants, without_listed};
use super::messages::{cannot_share, not_shared_yet};
use super::read::read_grants;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::batch::concurrent::try_map_concurrent;
use crate::engine::kind::Phase;
use crate::engine::model::state::ImageModel;
use crate::engine::resource::engine::Engine;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::deadline::Deadline;
use crate::engine::service::ImageService;
use crate::terraform::{Context, Diagnostic, Diagnostics, Value};

/// The grants that a change leaves.
enum Target<'a> {
    /// Exactly those of this block.
    Exactly(&'a Sharing),
    /// The actual ones without those of this block.
    Without(&'a Sharing),
}

/// Shares an image as planned, or revokes the grants of a removed block. A new image has no `prior` state.
pub(crate) async fn apply<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    prior: Option<&ImageModel<S::Attributes>>,
    state: &mut ImageModel<S::Attributes>,
) -> Diagnostics {
    let arguments = engine.kind().sharing;
    let former = prior.and_then(|prior| prior.common.sharing.known());
    let planned = state.common.sharing.clone();
    let (target, with_parts) = match (&planned, former) {
        (Value::Known(planned), Some(former))
            if former.is_same(planned, arguments) && !prior.is_some_and(|prior| engine.is_in_progress(prior)) =>
        {
            return Diagnostics::new();
        }
        (Value::Known(planned), former) => {
            let shared_parts = former.is_some_and(|former| former.shares_parts(arguments));
            (Target::Exactly(planned), planned.shares_parts(arguments) || shared_parts)
        }
        (_, Some(former)) if !former.grants(arguments, &[]).is_empty() => {
            (Target::Without(former), former.may_share_parts(arguments))
        }
        _ => return Diagnostics::new(),
    };
    match engine.phase(state) {
        Some(Phase::Ready) => {}
        Some(Phase::InProgress) => {
            let is_pending = matches!(target, Target::Exactly(block) if !block.grants(arguments, &[]).is_empty());
            let warning = if is_pending { Some(not_shared_yet(engine.kind(), &state.common)) } else { None };
            return warning.into_iter().collect();
        }
        _ => return Diagnostics::new(),
    }
    let parts = if with_parts { engine.service.parts(state) } else { Vec::new() };
    match change(engine, context, region, state, &target, &parts).await {
        Ok(grants) => {
            engine.service.record_sharing(&mut state.service, &grants);
            Diagnostics::new()
        }
        Err(error) => cannot_share(engine.kind(), &state.common, &error).into(),
    }
}

/// Revokes the grants of the state's block before the image is deleted, where the service requires it.
///
/// # Errors
///
/// A grant that cannot be revoked.
pub(crate) async fn revoke_before_deletion<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
) -> Result<(), Diagnostic> {
    let arguments = engine.kind().sharing;
    let Value::Known(sharing) = &state.common.sharing else { return Ok(()) };
    let has_grants = engine.phase(state) == Some(Phase::Ready) && !sharing.grants(arguments, &[]).is_empty();
    if !has_grants || !engine.service.revokes_before_deletion(state) {
        return Ok(());
    }
    let parts = if sharing.may_share_parts(arguments) { engine.service.parts(state) } else { Vec::new() };
    let changed = change(engine, context, region, state, &Target::Without(sharing), &parts).await;
    changed.map(drop).map_err(|error| cannot_share(engine.kind(), &state.common, &error))
}

/// Sends the calls that lead to the target, and reads until AWS shows the result. Returns the grants.
///
/// # Errors
///
/// A read that failed, or a call that failed and had no effect: it can fail because an earlier attempt had an effect whose
/// response was lost.
async fn change<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &ImageModel<S::Attributes>,
    target: &Target<'_>,
    parts: &[String],
) -> Result<Grants, ServiceError> {
    let (id, arguments) = (state.common.id(), engine.kind().sharing);
    let window = Deadline::after(engine.timing().consistency_window);
    let mut backoff = Backoff::between_attempts(engine.timing());
    let mut sent: Option<Result<(), ServiceError>> = None;
    loop {
        let failed = match read_grants(engine, context, region, id, parts).await {
            Ok(actual) => {
                let desired = match target {
                    Target::Exactly(block) => block.grants(arguments, parts),
                    Target::Without(block) => without_listed(&actual, &block.grants(arguments, &[])),
                };
                let calls = engine.service.sharing_calls(&actual, &desired);
                if calls.is_empty() {
                    return Ok(actual);
                }
                match sent.take() {
                    None => {
                        let count = calls.len();
                        tracing::info!(
                            id,
                            region = region.region(),
                            calls = count,
                            "Changing the sharing of the image"
                        );
                        sent = Some(send(engine, context, region, id, calls).await);
                        continue;
                    }
                    Some(Ok(())) => {
                        if !window.allows(backoff.interval()) || !backoff.wait(context).await {
                            return Ok(desired);
                        }
                        sent = Some(Ok(()));
                        continue;
                    }
                    Some(Err(error)) => error,
                }
            }
            Err(error) => error,
        };
        // A new image may not be known to all operations of AWS yet.
        if !is_unknown_image(engine, context, region, id, &failed).await
            || !window.allows(backoff.interval())
            || !backoff.wait(context).await
        {
            return Err(failed);
        }
    }
}

/// Sends calls, a few at a time.
async fn send<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    id: &str,
    calls: Vec<S::Call>,
) -> Result<(), ServiceError> {
    let send = |call: S::Call| async move {
        let Some(_permit) = engine.shared.sharing_limit.acquire(context).await else {
            return Err(engine.interrupted(region, "Share"));
        };
        let sent = engine.change(context, region, "Share", || engine.service.send_sharing_call(region, id, &call));
        sent.await.map(|()| None::<()>)
    };
    try_map_concurrent(calls, send).await.map(drop)
}

/// Whether a call failed because AWS does not know an image that it describes.
async fn is_unknown_image<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    id: &str,
    error: &ServiceError,
) -> bool {
    match engine.read(context, region, id).await {
        Ok(Some(image)) => engine.service.is_unknown_image(&image, error),
        _ => false,
    }
}
