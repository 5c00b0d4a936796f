//! `UpgradeResourceState`: converts a stored state to the current schema version.

use serde_json::{Map, Value as Json};

use super::definition::Resource;
use super::schemas::ResourceServer;
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::proto::upgrade_resource_state::{Request, Response};
use crate::terraform::value::state_json::decode_state_json;
use crate::terraform::wire::{encode, typed};

/// Handles the call. Terraform calls it for every state before it plans anything that can depend on it.
pub(crate) fn upgrade<R: Resource>(server: &ResourceServer<R>, request: &Request) -> Result<Response, Diagnostics> {
    let object = &server.schemas().object;
    let mut stored = stored_state(request)?;
    if request.version < object.schema.version {
        stored = server.definition.upgrade(request.version, stored)?;
    }
    let state = decode_state_json(stored.into(), &object.ty).map_err(|error| unreadable_state(&error.to_string()))?;
    if let Ok(model) = typed(&state) {
        server.definition.observe_state(&model);
    }
    Ok(Response { upgraded_state: Some(encode(&state)), diagnostics: Vec::new() })
}

fn stored_state(request: &Request) -> Result<Map<String, Json>, Diagnostics> {
    let raw = request.raw_state.as_ref().ok_or_else(|| unreadable_state("it is missing"))?;
    if raw.json.is_empty() {
        return Err(unreadable_state("it has the format of Terraform before version 0.12"));
    }
    serde_json::from_slice(&raw.json).map_err(|error| unreadable_state(&error.to_string()))
}

fn unreadable_state(reason: &str) -> Diagnostics {
    Diagnostic::error(
        "Cannot read stored state",
        format!(
            "The stored state of this resource does not match this version of the provider: {reason}. \
             Nothing was changed. Use the provider version that wrote the state, or remove the resource from the \
             state (`terraform state rm`) and import it again."
        ),
    )
    .into()
}
