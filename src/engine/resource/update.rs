//! Changing an image in place, and waiting on where an earlier apply was interrupted.

use super::engine::Engine;
use super::plan_tags::note_inherited;
use super::reconcile::{Missing, Reconciled, Wait, await_ready, reconcile};
use crate::engine::messages;
use crate::engine::model::private::PrivateState;
use crate::engine::model::state::ImageModel;
use crate::engine::service::ImageService;
use crate::terraform::{Applied, Context, Operation, Private};

/// Brings the image from `prior` to `planned`.
pub(crate) async fn update<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    prior: Box<ImageModel<S::Attributes>>,
    planned: Box<ImageModel<S::Attributes>>,
    mut private: Private,
) -> Applied<ImageModel<S::Attributes>> {
    let region = match engine.region_clients(&prior) {
        Ok(region) => region,
        Err(error) => return Applied { state: Some(*prior), private, diagnostics: error.into() },
    };
    let (mut state, unchanged) = (planned, private.clone());
    note_inherited(engine, &prior, &state, &mut private);
    // The plan leaves open what may move; until it has been read again it is what it was.
    state.common.id = prior.common.id.clone();
    state.common.state = prior.common.state.clone();
    if engine.is_in_progress(&prior) && state.common.waits() {
        match await_ready(engine, context, &region, &mut state, messages::APPLY_AGAIN).await {
            Wait::Ready => {}
            Wait::Stopped(warning) => return Applied { state: Some(*state), private, diagnostics: warning.into() },
            Wait::Failed(error) => {
                let mut kept = prior;
                kept.common.state = state.common.state;
                return Applied { state: Some(*kept), private: unchanged, diagnostics: error.into() };
            }
        }
    }
    let timeout = state.common.timeout(Operation::Update, &engine.kind().timeouts);
    let absent = if engine.is_in_progress(&state) { Missing::NotYet } else { Missing::Vanished };
    let settle = Box::pin(reconcile(engine, context, &region, &mut state, absent, &private));
    let Reconciled { failures: mut diagnostics, deviations } =
        tokio::time::timeout(timeout, settle).await.unwrap_or_else(|_| Reconciled {
            failures: messages::not_changed(engine.kind(), &prior.common, timeout).into(),
            ..Reconciled::default()
        });
    let failed = diagnostics.has_errors();
    // Of a copy that was finished before, its own apply has told.
    if engine.is_in_progress(&prior) {
        diagnostics.extend(deviations);
    }
    if failed {
        // The arguments are as they were, as far as anybody knows; the next refresh reads them again.
        return Applied { state: Some(*prior), private: unchanged, diagnostics };
    }
    if let Some(private_state) = private.get::<PrivateState>().filter(|private_state| private_state.adopted) {
        private.set(&PrivateState { adopted: false, ..private_state });
    }
    Applied { state: Some(*state), private, diagnostics }
}
