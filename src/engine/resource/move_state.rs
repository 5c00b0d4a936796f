//! Moves states between the two type names of a resource, and from other providers' resources.

use serde_json::{Map, Value as Json};

use crate::engine::kind::ImageKind;
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Diagnostics, MoveSource, Moved, Private, quoted};

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

fn validated(kind: &ImageKind, source: &MoveSource, moved: Moved) -> Result<Moved, Diagnostics> {
    let id = moved.state.get("id").and_then(Json::as_str).unwrap_or_default();
    if (kind.is_id)(id) { Ok(moved) } else { Err(invalid_id(kind, source, id)) }
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
