//! Moving: between a resource's two names, and from another provider's resource for the same image.

use serde_json::Value as Json;

use super::image_resource::ImageResource;
use crate::engine::kind::ImageKind;
use crate::engine::model::private::PrivateState;
use crate::engine::service::ImageService;
use crate::terraform::{Diagnostic, Diagnostics, MoveSource, Moved, Private, Resource as _};

impl<S: ImageService> ImageResource<S> {
    /// The state of the same image as this resource has it; `None` if nothing is known of the other type.
    pub(crate) fn moved(&self, source: &MoveSource) -> Result<Option<Moved>, Diagnostics> {
        let moved = if self.is_named(&source.type_name) {
            let version = self.schema().version;
            if source.schema_version > version {
                return Err(newer(source, version));
            }
            let state = source.state.clone();
            let state =
                if source.schema_version < version { self.upgrade(source.schema_version, state)? } else { state };
            Moved { state, private: source.private.clone() }
        } else {
            let Some(state) = self.service.state_from(source)? else { return Ok(None) };
            let mut private = Private::default();
            private.set(&PrivateState { adopted: true, ..PrivateState::default() });
            Moved { state, private }
        };
        let id = moved.state.get("id").and_then(Json::as_str).unwrap_or_default();
        if (self.service.kind().is_id)(id) { Ok(Some(moved)) } else { Err(no_image(self.service.kind(), source)) }
    }
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
