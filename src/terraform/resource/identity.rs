//! The identity of the object in a state, and `UpgradeResourceIdentity`.

use serde_json::Value as Json;

use super::definition::Resource;
use super::schemas::ResourceServer;
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::identity::no_identity;
use crate::terraform::proto::ResourceIdentityData;
use crate::terraform::proto::upgrade_resource_identity::{Request, Response};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::state_json::decode_state_json;
use crate::terraform::wire::{encode, typed};

/// The identity for a response: that of the new state, or else the prior one. Terraform loses an identity that a response
/// omits.
pub(crate) fn after<R: Resource>(
    server: &ResourceServer<R>,
    state: Option<&CtyValue>,
    before: Option<ResourceIdentityData>,
) -> Option<ResourceIdentityData> {
    let state = state.filter(|state| *state != &CtyValue::Null)?;
    typed(state).ok().and_then(|model| of_model(server, &model)).or(before)
}

/// The identity of the object in a state, if the state is complete.
pub(crate) fn of_model<R: Resource>(server: &ResourceServer<R>, state: &R::Model) -> Option<ResourceIdentityData> {
    let schema = server.schemas().identity.as_ref()?;
    server.definition.identity(state).map(|identity| identity.encode(schema))
}

/// Handles the call.
pub(crate) fn upgrade<R: Resource>(server: &ResourceServer<R>, request: &Request) -> Result<Response, Diagnostics> {
    let resource = &server.definition;
    let schema = server.schemas().identity.as_ref().ok_or_else(|| no_identity(resource.type_name()))?;
    let raw = request.raw_identity.as_ref().map(|raw| &raw.json[..]).unwrap_or_default();
    let mut stored = serde_json::from_slice(raw).map_err(|error| unreadable(&error.to_string()))?;
    if request.version < schema.version {
        stored = resource.upgrade_identity(request.version, stored)?;
    }
    let identity = decode_state_json(Json::Object(stored), &schema.implied_type())
        .map_err(|error| unreadable(&error.to_string()))?;
    let upgraded_identity = Some(ResourceIdentityData { identity_data: Some(encode(&identity)) });
    Ok(Response { upgraded_identity, ..Default::default() })
}

fn unreadable(reason: &str) -> Diagnostics {
    Diagnostic::error(
        "Cannot read stored identity",
        format!(
            "The stored identity of this resource does not match this version of the provider: {reason}. \
             Nothing was changed. Use the provider version that wrote the state, or remove the resource from the \
             state (`terraform state rm`) and import it again."
        ),
    )
    .into()
}
