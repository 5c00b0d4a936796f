//! What AWS keeps of an image that is gone: deleting it, and remembering it in the state until it is deleted.

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
use crate::terraform::{Context, Private, Refreshed};

/// Deletes what is left of an image, again and again while it may help. `leftovers` is at every moment what is left
/// as far as anybody knows, since a timeout ends this wherever it is. Returns `false` if the user stopped.
pub(crate) async fn delete_leftovers<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    leftovers: &mut Vec<Leftover>,
) -> bool {
    let mut policy = RetryPolicy::delete(engine.timing());
    let mut backoff = Backoff::between_attempts(engine.timing());
    let mut can_retry = |leftover: &Leftover| leftover.passing.is_some_and(|retry| policy.allows(retry));
    while leftovers.iter().any(&mut can_retry) {
        tracing::info!(?leftovers, region = region.region(), "parts of a deleted image are left");
        if !backoff.wait(context).await {
            return false;
        }
        let (again, mut left): (Vec<_>, Vec<_>) = leftovers.iter().cloned().partition(&mut can_retry);
        let ids = again.into_iter().map(|leftover| leftover.id).collect();
        left.extend(engine.service.delete_leftovers(region, ids).await);
        *leftovers = left;
    }
    true
}

/// The state of an image that AWS no longer has. Where this provider's own destruction left parts of it, the state
/// stays until they are deleted; what somebody else left is only named.
pub(crate) async fn refresh_gone<S: ImageService>(
    engine: &Engine<S>,
    region: &RegionClients,
    mut state: ImageModel<S::Attributes>,
    private: &Private,
) -> Refreshed<ImageModel<S::Attributes>> {
    let unfinished = engine.is_gone(&state) || is_deleting(private);
    let (ids, reason) = match engine.service.find_leftovers(region, &state).await {
        Ok(ids) => (ids, String::new()),
        Err(error) => (engine.service.parts(&state), format!("whether it still exists is not known: {error}")),
    };
    if ids.is_empty() {
        // What nobody could look for stays in a state of which the next destroy will look for it.
        return (unfinished && !reason.is_empty()).then_some(state).into();
    }
    let leftover = |id: &String| Leftover { id: id.clone(), reason: reason.clone(), passing: None };
    let left: Vec<_> = ids.iter().map(leftover).collect();
    let text = engine.service.describe_leftovers(region, &left).await;
    let notice = messages::left_behind(engine.kind(), &state.common, &text, unfinished);
    engine.service.record_leftovers(&mut state, ids);
    Refreshed { state: unfinished.then_some(state), private: None, diagnostics: notice.into() }
}
