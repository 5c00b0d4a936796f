//! Updates an image in place, and continues to wait after an interrupted apply.

use std::sync::Arc;

use super::engine::Engine;
use super::move_state;
use super::plan_tags::record_origins;
use super::reconcile::{Missing, Reconciled, Visibility, Wait, await_ready, reconcile};
use crate::aws::RegionClients;
use crate::engine::messages::{self, Remedy};
use crate::engine::model::private::set_tagged;
use crate::engine::model::state::ImageModel;
use crate::engine::progress::reporter::with_reports;
use crate::engine::service::ImageService;
use crate::engine::sharing::apply::apply as share;
use crate::terraform::{Applied, Context, Operation, Private, Progress};

/// The progress of an image for which an earlier apply has stopped waiting.
const RESUMED: &str = "waiting again";

/// Updates the image from `prior` to `planned`.
pub(crate) async fn update<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    prior: Box<ImageModel<S::Attributes>>,
    planned: Box<ImageModel<S::Attributes>>,
    mut private: Private,
) -> Applied<ImageModel<S::Attributes>> {
    // The plan of a moved image adds the Region that its state does not contain.
    let located = if move_state::lacks_region(&prior) { &planned } else { &prior };
    let region = match engine.region_clients(located) {
        Ok(region) => region,
        Err(error) => return Applied { state: Some(*prior), private, diagnostics: error.into() },
    };
    let (mut state, unchanged) = (planned, private.clone());
    record_origins(engine, &prior, &state, &mut private);
    // These are unknown in the plan if they may change. Until the next read, the prior values are the best known ones.
    state.common.id = prior.common.id.clone();
    state.common.state = prior.common.state.clone();
    if engine.is_in_progress(&prior) && state.common.waits() {
        match resume(engine, context, &region, &mut state).await {
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
    let missing = if engine.is_in_progress(&prior) { Missing::Awaited } else { Missing::Disappeared };
    // The window ends before the timeout: an update that AWS shows late has not failed.
    let window = engine.timing().consistency_window.min(timeout.mul_f64(0.9));
    let visibility = Visibility { missing, window };
    let reconciled = Box::pin(async {
        let mut reconciled = reconcile(engine, context, &region, Some(&prior), &mut state, visibility, &private).await;
        if !reconciled.failures.has_errors() {
            reconciled.failures.extend(share(engine, context, &region, Some(&prior), &mut state).await);
        }
        reconciled
    });
    let Reconciled { failures: mut diagnostics, deviations, tagged } =
        tokio::time::timeout(timeout, reconciled).await.unwrap_or_else(|_| Reconciled {
            failures: messages::update_timed_out(engine.kind(), &prior.common, timeout).into(),
            ..Reconciled::default()
        });
    let failed = diagnostics.has_errors();
    // The apply that created the image has reported its deviations, unless it was interrupted.
    if engine.is_in_progress(&prior) {
        diagnostics.extend(deviations);
    }
    if failed {
        // The prior values are the best known ones until the next refresh.
        return Applied { state: Some(*prior), private: unchanged, diagnostics };
    }
    if tagged {
        set_tagged(&mut private);
    }
    Applied { state: Some(*state), private, diagnostics }
}

/// Continues to wait for an image for which an earlier apply has stopped waiting, and reports its progress.
async fn resume<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    region: &Arc<RegionClients>,
    state: &mut ImageModel<S::Attributes>,
) -> Wait {
    let mut subject = engine.report_subject(&state.common);
    region.region().clone_into(&mut subject.region);
    let resume = |context: Context| async move {
        context.report(Progress::of(state.common.id(), RESUMED));
        await_ready(engine, &context, region, state, Remedy::ApplyAgain).await
    };
    with_reports(engine.report_destination(), subject, context, resume).await
}
