//! Planning: what holds for every image is added to a change, then it is checked.

use super::engine::Engine;
use super::plan_tags::plan_tags;
use crate::engine::checks::name::Duplicate;
use crate::engine::checks::offline;
use crate::engine::checks::online::check_change;
use crate::engine::kind::Phase;
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags;
use crate::engine::service::ImageService;
use crate::terraform::{AttributePath, Change, Context, Diagnostics, Value};

/// Refines a planned change and checks it by asking AWS.
pub(crate) async fn plan<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    change: &mut Change<ImageModel<S::Attributes>>,
    duplicate: Duplicate,
) -> Diagnostics {
    let mut diagnostics = refine(engine, change).await;
    if !diagnostics.has_errors() {
        // The calls of several checks are under way at once; on the heap they burden no other future.
        diagnostics.extend(Box::pin(check_change(engine, context, change, duplicate)).await);
    }
    diagnostics
}

/// Adds to a planned change what holds for images, and what holds for this service alone.
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
        // Validation did not know this Region. A replacement is planned a second time, as this creation.
        if let Some(region) = connection.region().text() {
            diagnostics.extend(engine.service.validate_in(&change.config, region));
        }
    }
    plan_tags(engine, change);
    match change.prior.as_ref().and_then(|prior| engine.phase(prior)) {
        // The only way in which a copy heals that failed while nobody waited: that error taints nothing.
        // Nor does one whose destruction left something: what is left goes with the image that is replaced.
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
    let region = engine.preflight_target(&change.planned);
    let preflight = region.as_ref().map(|region| engine.preflight(region));
    diagnostics.extend(engine.service.plan(&engine.shared.cache, preflight, change, engine.session.tags()).await);
    let (own, all) = (&change.planned.common.tags, &change.planned.common.tags_all);
    if change.prior.as_ref().is_none_or(|prior| prior.common.tags_all != *all) {
        diagnostics.extend(tags::validate_all_tags(&offline::ALL_TAGS, &engine.kind().tags, own, all));
    }
    diagnostics
}
