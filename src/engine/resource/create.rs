//! Creates an image: submits the copy, records its ID in the state, waits for the image.

use std::sync::Arc;

use super::engine::Engine;
use super::plan_tags::private_of_new;
use super::reconcile::{Missing, Reconciled, Visibility, Wait, await_ready, reconcile};
use super::submit::submit;
use crate::aws::RegionClients;
use crate::engine::messages::Remedy;
use crate::engine::model::private::set_tagged;
use crate::engine::model::state::ImageModel;
use crate::engine::progress::reporter::with_reports;
use crate::engine::retry::client_token::ClientToken;
use crate::engine::service::ImageService;
use crate::engine::sharing::apply::apply as share;
use crate::terraform::{Applied, Context, Diagnostic, Diagnostics, Private, Progress, Severity, Value};

/// The progress of an image whose create request AWS has accepted.
pub(crate) const ACCEPTED: &str = "accepted by AWS";

/// Creates the planned image, and reports its progress.
pub(crate) async fn create<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    planned: Box<ImageModel<S::Attributes>>,
    token: &ClientToken,
) -> Applied<ImageModel<S::Attributes>> {
    let subject = engine.report_subject(&planned.common);
    let create = |context| create_reported(engine, context, planned, token);
    with_reports(engine.report_destination(), subject, context, create).await
}

async fn create_reported<S: ImageService>(
    engine: &Engine<S>,
    context: Context,
    planned: Box<ImageModel<S::Attributes>>,
    token: &ClientToken,
) -> Applied<ImageModel<S::Attributes>> {
    let context = &context;
    // Recorded until the ID is known: other resources of this run must not report the image as unmanaged.
    let known_images = engine.session.known_images();
    let creating = known_images.creating(engine.kind().service, &planned.common);
    // Boxed, so that this large future is freed while the copy is in progress.
    let (region, id) = match Box::pin(submit(engine, context, &planned, token)).await {
        Ok(submitted) => submitted,
        // The request may have been sent. The same token creates no second image.
        Err(diagnostics) => {
            report_not_created(context, &diagnostics);
            let mut private = Private::default();
            private.set(token);
            return Applied { state: None, private, diagnostics };
        }
    };
    // From here on the image exists, so every path must return its state: without it, Terraform loses the image.
    let mut private = private_of_new(engine, &planned.common);
    let kind = engine.kind();
    let mut state = planned;
    state.common.id = Value::Known(id);
    state.common.state = kind.first_state.into();
    state.common.region = region.region().into();
    engine.note(&state);
    drop(creating);
    context.report(Progress::of(state.common.id(), ACCEPTED));
    let diagnostics = await_and_reconcile(engine, context, &region, &mut state, &mut private).await;
    Applied { state: Some(*state), private, diagnostics }
}

/// Reports that no image was created, or that this is not known.
pub(crate) fn report_not_created(context: &Context, diagnostics: &Diagnostics) {
    let error = diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error);
    context.report(Progress::new(error.map_or("not created", |error| &error.summary)));
}

/// Waits for the image unless `wait_for_available` is `false`, and applies the settings that the create request does not
/// have.
async fn await_and_reconcile<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &mut ImageModel<S::Attributes>,
    private: &mut Private,
) -> Diagnostics {
    if state.common.waits() {
        match await_ready(engine, context, region, state, Remedy::Untaint).await {
            Wait::Ready => {}
            Wait::Stopped(diagnostic) | Wait::Failed(diagnostic) => return diagnostic.into(),
        }
    }
    // The copy is complete. An error would taint it, and the next apply would copy it again; a failed setting is drift,
    // which the next apply corrects.
    let is_awaited = state.common.waits() || engine.service.has_later_settings(state, engine.session.tags());
    let missing = if is_awaited { Missing::Awaited } else { Missing::NotYet };
    let visibility = Visibility { missing, window: engine.timing().consistency_window };
    let Reconciled { mut failures, deviations, tagged } =
        Box::pin(reconcile(engine, context, region, None, state, visibility, private)).await;
    if tagged {
        set_tagged(private);
    }
    if !failures.has_errors() {
        failures.extend(Box::pin(share(engine, context, region, None, state)).await);
    }
    let warnings = failures.into_iter().map(|error| Diagnostic { severity: Severity::Warning, ..error });
    warnings.chain(deviations).collect()
}
