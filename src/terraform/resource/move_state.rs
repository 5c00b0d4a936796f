//! `MoveResourceState`: converts the state of another resource type, for a `moved` block.

use serde_json::Value as Json;

use super::change::MoveSource;
use super::definition::Resource;
use super::identity;
use super::private::Private;
use super::schemas::{ResourceSchemas, ResourceServer};
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::proto::move_resource_state::{Request, Response};
use crate::terraform::schema::planned_values;
use crate::terraform::value::state_json::decode_state_json;
use crate::terraform::wire::encode;

/// Handles the call. The provider may not be configured yet.
pub(crate) fn move_state<R: Resource>(server: &ResourceServer<R>, request: &Request) -> Result<Response, Diagnostics> {
    let ResourceSchemas { object, .. } = server.schemas();
    let resource = &server.definition;
    let raw = request.source_state.as_ref().map(|raw| &raw.json[..]).unwrap_or_default();
    let source = MoveSource {
        provider_address: request.source_provider_address.clone(),
        type_name: request.source_type_name.clone(),
        schema_version: request.source_schema_version,
        state: serde_json::from_slice(raw).map_err(|error| unreadable(&error.to_string()))?,
        private: Private::from_bytes(request.source_private.to_vec()),
    };
    let Some(moved) = resource.move_state(&source)? else { return Err(unknown(&source, resource.type_name())) };
    let mut state =
        decode_state_json(Json::Object(moved.state), &object.ty).map_err(|error| unreadable(&error.to_string()))?;
    // So that a configuration without these arguments plans no change.
    planned_values::set_defaults(&object.schema.block, &state.clone(), &mut state);
    Ok(Response {
        target_identity: identity::after(server, Some(&state), None),
        target_state: Some(encode(&state)),
        target_private: moved.private.into_bytes().into(),
        ..Default::default()
    })
}

fn unreadable(reason: &str) -> Diagnostics {
    Diagnostic::error(
        "Cannot read source state",
        format!(
            "The state of the source resource has an unexpected format: {reason}. Nothing was moved. Apply once with the \
             source provider, which updates the format, and then move the resource."
        ),
    )
    .into()
}

fn unknown(source: &MoveSource, target: &str) -> Diagnostics {
    let MoveSource { type_name, provider_address, .. } = source;
    Diagnostic::error(
        "Unsupported move between resource types",
        format!(
            "The provider cannot move {type_name} of {provider_address} to {target}. Nothing was moved. Remove the \
             `moved` block, and use a `removed` block and an `import` block to manage the object with {target}."
        ),
    )
    .into()
}
