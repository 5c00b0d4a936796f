//! Parts of a deleted image that still exist: retries their deletion, and keeps them in the state until they are deleted.

use std::sync::Arc;

use super::engine::Engine;
use crate::aws::RegionClients;
use crate::engine::messages;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::private::is_deleting;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::backoff::Backoff;
use crate::engine::retry::policy::RetryPolicy;
use crate::engine::service::ImageService;
use crate::engine::wait::timing::within_stop_grace;
use crate::terraform::{Context, Private, Refreshed};

/// Deletes parts of a deleted image, and retries while a retry can succeed. `leftovers` always contains the parts that
/// may still exist, because a timeout may cancel this future at any point. Returns `false` if Terraform was stopped.
pub(crate) async fn delete_leftovers<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    leftovers: &mut Vec<Leftover>,
) -> bool {
    let mut policy = RetryPolicy::delete(engine.timing());
    let mut backoff = Backoff::between_attempts(engine.timing());
    let mut can_retry = |leftover: &Leftover| leftover.retry.is_some_and(|retry| policy.allows(retry));
    while leftovers.iter().any(&mut can_retry) {
        tracing::info!(?leftovers, region = region.region(), "Waiting to delete parts of a deleted image");
        if !backoff.wait(context).await {
            return false;
        }
        let (retried, mut left): (Vec<_>, Vec<_>) = leftovers.iter().cloned().partition(&mut can_retry);
        let ids = retried.into_iter().map(|leftover| leftover.id).collect();
        let deleted = engine.service.delete_leftovers(region, ids);
        let Some(remaining) = within_stop_grace(engine.timing(), context, deleted).await else { return false };
        left.extend(remaining);
        *leftovers = left;
    }
    true
}

/// Refreshes an image that no longer exists. If this provider deleted it and parts of it still exist, the state stays until
/// they are deleted. If it was deleted outside of Terraform, a warning lists them.
pub(crate) async fn refresh_gone<S: ImageService>(
    engine: &Engine<S>,
    region: &RegionClients,
    mut state: ImageModel<S::Attributes>,
    private: &Private,
) -> Refreshed<ImageModel<S::Attributes>> {
    let unfinished = engine.is_gone(&state) || is_deleting(private);
    let (ids, reason) = match engine.service.find_leftovers(region, &state).await {
        Ok(ids) => (ids, String::new()),
        Err(error) => (engine.service.parts(&state), format!("could not determine whether it still exists: {error}")),
    };
    if ids.is_empty() {
        // Without a read, parts may still exist: the state stays, so that the next destroy searches for them again.
        return (unfinished && !reason.is_empty()).then_some(state).into();
    }
    let leftover = |id: &String| Leftover { id: id.clone(), reason: reason.clone(), retry: None };
    let left: Vec<_> = ids.iter().map(leftover).collect();
    let text = engine.service.describe_leftovers(region, &left).await;
    let warning = messages::left_behind(engine.kind(), &state.common, &text, unfinished);
    engine.service.record_leftovers(&mut state, ids);
    Refreshed { state: unfinished.then_some(state), private: None, diagnostics: warning.into() }
}
