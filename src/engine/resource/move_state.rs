//! Moves states between the two type names of a resource, and from other providers' resources.

use serde_json::{Map, Value as Json};

use super::engine::Engine;
use crate::engine::checks::offline;
use crate::engine::kind::ImageKind;
use crate::engine::model::state::ImageModel;
use crate::engine::service::ImageService;
use crate::terraform::{
    AttributePath, Change, Context, Diagnostic, Diagnostics, MoveSource, Moved, Private, Value, quoted,
};

/// Moves a state from the resource's other type name. `version` is the schema version of the resource, and `upgrade`
/// upgrades a state of an older version.
pub(crate) fn renamed(
    kind: &ImageKind,
    source: &MoveSource,
    version: i64,
    upgrade: impl FnOnce(i64, Map<String, Json>) -> Result<Map<String, Json>, Diagnostics>,
) -> Result<Moved, Diagnostics> {
    if source.schema_version > version {
        return Err(newer(source, version));
    }
    let state = source.state.clone();
    let state = if source.schema_version < version { upgrade(source.schema_version, state)? } else { state };
    validated(kind, source, Moved { state, private: source.private.clone() })
}

/// Moves a state from a resource of another provider; `None` if moves from that type are not supported.
pub(crate) fn adopted<S: ImageService>(service: &S, source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
    let Some(state) = service.state_from(source)? else { return Ok(None) };
    validated(service.kind(), source, Moved { state, private: Private::default() }).map(Some)
}

/// Whether a state was moved that does not contain the Region of the image, and no read has found the image in the
/// provider's Region since.
pub(crate) fn lacks_region<A>(state: &ImageModel<A>) -> bool {
    state.common.region.is_null()
}

/// Plans an update in place that records the Region of a moved image: the configured one, or the provider's.
pub(crate) fn plan_region<S: ImageService>(
    engine: &Engine<S>,
    change: &mut Change<ImageModel<S::Attributes>>,
) -> Diagnostics {
    if change.config.common.region.is_null() {
        match engine.session.connection().region() {
            Value::Null => return offline::no_region().into(),
            region => change.planned.common.region = region.clone(),
        }
    }
    let region = AttributePath::of("region");
    change.replace.retain(|path| *path != region);
    // The attributes that no read has recorded become known with the update.
    change.in_progress = true;
    Diagnostics::new()
}

/// Reads an image whose Region was not in the moved state, and returns an error if the Region of `state` does not have it.
/// To Terraform, that image would be deleted, and applying would create a second one.
pub(crate) async fn check_located<S: ImageService>(
    engine: &Engine<S>,
    context: &Context,
    state: &ImageModel<S::Attributes>,
) -> Result<(), Diagnostic> {
    if state.common.region.is_unknown() {
        return Ok(());
    }
    let region = engine.region_clients(state)?;
    match engine.read(context, &region, state.common.id()).await {
        Ok(None) => Err(not_located(engine.kind(), state.common.id(), region.region())),
        // The call that follows reports the same error.
        Ok(Some(_)) | Err(_) => Ok(()),
    }
}

fn not_located(kind: &ImageKind, id: &str, region: &str) -> Diagnostic {
    let noun = kind.noun;
    Diagnostic::error(
        format!("Moved {noun} not found in {region}"),
        format!(
            "The state of {noun} {id} was moved from another provider and does not contain a Region, and AWS does not find \
             the {noun} in {region}. Nothing was changed. Set `region` to the Region of the {noun}. If it no longer exists, \
             remove the resource from the state with `terraform state rm`."
        ),
    )
}

fn validated(kind: &ImageKind, source: &MoveSource, moved: Moved) -> Result<Moved, Diagnostics> {
    let id = moved.state.get("id").and_then(Json::as_str).unwrap_or_default();
    if kind.is_id(id) { Ok(moved) } else { Err(invalid_id(kind, source, id)) }
}

fn newer(source: &MoveSource, version: i64) -> Diagnostics {
    let MoveSource { type_name, schema_version, .. } = source;
    Diagnostic::error(
        format!("State of {type_name} has a newer schema version"),
        format!(
            "The state has schema version {schema_version}, but this version of the provider supports version {version}. \
             Nothing was moved. Use the latest version of the provider."
        ),
    )
    .into()
}

fn invalid_id(kind: &ImageKind, source: &MoveSource, id: &str) -> Diagnostics {
    Diagnostic::error(
        format!("State of {} has no {} ID", source.type_name, kind.noun),
        format!(
            "The `id` in the state must be a valid {} ID, such as {:?}, got {}. Nothing was moved. Remove the `moved` block, \
             and import the image instead.",
            kind.noun,
            kind.id_example,
            quoted(id)
        ),
    )
    .into()
}
