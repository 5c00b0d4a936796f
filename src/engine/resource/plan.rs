//! Plans a change: adds what every image needs, then checks the result.

use super::engine::Engine;
use super::move_state;
use super::plan_tags::plan_tags;
use crate::engine::checks::name::DuplicatePolicy;
use crate::engine::checks::notices;
use crate::engine::checks::offline;
use crate::engine::checks::online::check_change;
use crate::engine::kind::Phase;
use crate::engine::model::state::ImageModel;
use crate::engine::model::tag_validation;
use crate::engine::service::ImageService;
use crate::engine::sharing::validate::validate_in as validate_sharing_in;
use crate::terraform::{AttributePath, Change, Context, Diagnostics, Value};

/// Refines a planned change, then checks it with AWS.
pub(crate) async fn plan<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    change: &mut Change<ImageModel<S::Attributes>>,
    duplicates: DuplicatePolicy,
) -> Diagnostics {
    let mut diagnostics = refine(engine, change).await;
    if !diagnostics.has_errors()
        && change.prior.as_ref().is_some_and(move_state::lacks_region)
        && let Err(error) = move_state::check_located(engine, context, &change.planned).await
    {
        diagnostics.push(error);
    }
    if !diagnostics.has_errors() {
        // Boxed, because the futures of the concurrent checks are large.
        diagnostics.extend(Box::pin(check_change(engine, context, change, duplicates)).await);
        if !diagnostics.has_errors() {
            diagnostics.extend(Box::pin(notices::check(engine, change)).await);
        }
    }
    diagnostics
}

/// Adds the Region, the tags, required replacements and what the service plans, then checks the tags.
pub(crate) async fn refine<S: ImageService>(
    engine: &Engine<S>,
    change: &mut Change<ImageModel<S::Attributes>>,
) -> Diagnostics {
    let connection = engine.session.connection();
    let mut diagnostics = Diagnostics::new();
    if change.prior.is_none() && change.config.common.region.is_null() {
        match connection.region() {
            Value::Null => return offline::no_region().into(),
            region => change.planned.common.region = region.clone(),
        }
        // Validation did not know this Region. Terraform plans a replacement a second time as a creation, so this covers
        // both.
        if let Some(region) = connection.region().text() {
            diagnostics.extend(engine.service.validate_in(&change.config, region));
            diagnostics.extend(validate_sharing_in(engine.kind(), &change.config, region));
        }
    }
    if change.prior.as_ref().is_some_and(move_state::lacks_region) {
        diagnostics.extend(move_state::plan_region(engine, change));
        if diagnostics.has_errors() {
            return diagnostics;
        }
    }
    plan_tags(engine, change);
    match change.prior.as_ref().and_then(|prior| engine.phase(prior)) {
        // A copy that failed with `wait_for_available = false` is not tainted, so the plan must force its replacement.
        // Neither is a deleted image whose parts still exist: the replacement deletes them.
        Some(Phase::Failed | Phase::Gone) => {
            change.replace.push(AttributePath::of("state"));
            change.planned.common.state = Value::Unknown;
            change.in_progress = true;
        }
        Some(Phase::InProgress) if change.planned.common.waits() => {
            change.planned.common.state = Value::Unknown;
            change.in_progress = true;
        }
        _ => {}
    }
    if let Some(prior) = &change.prior
        && prior.common.sharing != change.planned.common.sharing
    {
        engine.service.mark_sharing_unknown(prior, &mut change.planned);
    }
    let region = engine.preflight_target(&change.planned);
    let preflight = region.as_ref().map(|region| engine.preflight(region));
    diagnostics.extend(engine.service.plan(&engine.shared.cache, preflight, change, engine.session.tags()).await);
    let (own, all) = (&change.planned.common.tags, &change.planned.common.tags_all);
    if change.prior.as_ref().is_none_or(|prior| prior.common.tags_all != *all) {
        diagnostics.extend(tag_validation::validate_all_tags(&offline::ALL_TAGS, &engine.kind().tags, own, all));
    }
    diagnostics
}
