//! Moving: between a resource's two names, and from another provider's resource for the same image.

use serde_json::{Map, Value as Json};

use crate::engine::kind::ImageKind;
use crate::engine::model::private::PrivateState;
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Diagnostics, MoveSource, Moved, Private};

/// The state of the same image under the resource's other name. `version` is that of the resource's schema, and
/// `upgrade` brings a state of an older one into its shape.
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
    checked(kind, source, Moved { state, private: source.private.clone() })
}

/// The state of the same image as this resource has it; `None` if nothing is known of the other type.
pub(crate) fn adopted<S: ImageService>(service: &S, source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
    let Some(state) = service.state_from(source)? else { return Ok(None) };
    let mut private = Private::default();
    private.set(&PrivateState { adopted: true, ..PrivateState::default() });
    checked(service.kind(), source, Moved { state, private }).map(Some)
}

fn checked(kind: &ImageKind, source: &MoveSource, moved: Moved) -> Result<Moved, Diagnostics> {
    let id = moved.state.get("id").and_then(Json::as_str).unwrap_or_default();
    if (kind.is_id)(id) { Ok(moved) } else { Err(no_image(kind, source)) }
}

fn newer(source: &MoveSource, version: i64) -> Diagnostics {
    let MoveSource { type_name, schema_version, .. } = source;
    Diagnostic::error(
        format!("The state of {type_name} is of a newer version"),
        format!(
            "It was written with version {schema_version} of the resource's schema, and this version of the provider \
             knows version {version}. Nothing was moved. Use the provider's newest version."
        ),
    )
    .into()
}

fn no_image(kind: &ImageKind, source: &MoveSource) -> Diagnostics {
    Diagnostic::error(
        format!("The state of {} names no {}", source.type_name, kind.noun),
        format!(
            "A state that can be moved has the id of an {} in `id`, such as {:?}. Nothing was moved. Remove the \
             `moved` block, and import the image instead.",
            kind.noun, kind.id_example
        ),
    )
    .into()
}
