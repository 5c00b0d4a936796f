//! Making an image: start the copy, save it at once, wait for it.

use std::sync::Arc;

use super::engine::Engine;
use super::reconcile::{Missing, Reconciled, Wait, await_ready, reconcile};
use super::submit::submit;
use crate::aws::RegionClients;
use crate::engine::messages;
use crate::engine::model::private::PrivateState;
use crate::engine::model::state::ImageModel;
use crate::engine::retry::client_token::ClientToken;
use crate::engine::service::ImageService;
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Private, Severity, Value};

/// Makes the image that was planned.
pub(crate) async fn create<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    planned: Box<ImageModel<S::Attributes>>,
    token: &ClientToken,
) -> Applied<ImageModel<S::Attributes>> {
    // Until its ID is noted: other resources of this run must not take the image for a stranger's.
    let known_images = engine.session.known_images();
    let creating = known_images.creating(engine.kind().service, &planned.common);
    // What begins and ends a copy is large. In a box of its own it is gone while a thousand copies are waited for.
    let (region, id) = match Box::pin(submit(engine, context, &planned, token)).await {
        Ok(begun) => begun,
        Err(diagnostics) => return Applied { state: None, private: Private::default(), diagnostics },
    };
    // From here on the image exists: whatever happens, it is returned, or Terraform forgets it.
    let mut private = Private::default();
    private.set(&PrivateState::now());
    let kind = engine.kind();
    let mut state = planned;
    state.common.id = Value::Known(id);
    state.common.state = kind.first_state.into();
    state.common.region = region.region().into();
    engine.note(&state);
    drop(creating);
    let (id, name) = (state.common.id(), state.common.name());
    tracing::info!(id, name, region = region.region(), "AWS has accepted the copy of the {}", kind.noun);
    let diagnostics = await_and_reconcile(engine, context, &region, &mut state, &private).await;
    Applied { state: Some(*state), private, diagnostics }
}

/// Waits for an image whose copy AWS has accepted, if the user wants that, and sets what the copy call could not.
async fn await_and_reconcile<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &mut ImageModel<S::Attributes>,
    private: &Private,
) -> Diagnostics {
    if state.common.waits() {
        match await_ready(engine, context, region, state, messages::UNTAINT).await {
            Wait::Ready => {}
            Wait::Stopped(diagnostic) | Wait::Failed(diagnostic) => return diagnostic.into(),
        }
    }
    // The copy is good. An error would taint it, and the next apply would copy for another hour; what could not
    // be set is drift, which the next apply mends.
    let Reconciled { failures, deviations } =
        Box::pin(reconcile(engine, context, region, state, Missing::NotYet, private)).await;
    let mended = failures.into_iter().map(|error| Diagnostic { severity: Severity::Warning, ..error });
    mended.chain(deviations).collect()
}
