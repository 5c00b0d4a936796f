//! `ImportResourceState`, by ID and by identity.

use super::definition::Resource;
use super::identity;
use super::schemas::{ResourceSchemas, ResourceServer};
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::identity::{Identity, no_identity};
use crate::terraform::proto::import_resource_state::{ImportedResource, Request, Response};
use crate::terraform::schema::planned_values;
use crate::terraform::wire::{encode, untyped};

/// Handles the call.
pub(crate) async fn import<R: Resource>(
    server: &ResourceServer<R>,
    context: &Context,
    request: &Request,
) -> Result<Response, Diagnostics> {
    let ResourceSchemas { object, identity: identity_schema } = server.schemas();
    let resource = &server.definition;
    let (imported, identity) = match &request.identity {
        Some(data) if data.identity_data.is_some() => {
            let schema = identity_schema.as_ref().ok_or_else(|| no_identity(resource.type_name()))?;
            let identity = Identity::decode(data, schema)?;
            (resource.import_identity(context, &identity).await?, Some(data.clone()))
        }
        _ => (resource.import(context, &request.id).await?, None),
    };
    let mut state = untyped(&imported.state, &object.ty)?;
    // So that a configuration without these arguments plans no change.
    planned_values::set_defaults(&object.schema.block, &state.clone(), &mut state);
    Ok(Response {
        diagnostics: imported.warnings.into_proto(),
        imported_resources: vec![ImportedResource {
            type_name: resource.type_name().to_owned(),
            identity: identity::after(server, Some(&state), identity),
            state: Some(encode(&state)),
            ..Default::default()
        }],
        ..Default::default()
    })
}
