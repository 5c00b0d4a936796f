//! `ReadResource`.

use super::change::Refreshed;
use super::definition::Resource;
use super::identity;
use super::private::Private;
use super::schemas::ResourceServer;
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::read_resource::{Request, Response};
use crate::terraform::value::cty::CtyValue;
use crate::terraform::wire::{encode, typed, untyped};

/// Handles the call.
pub(crate) async fn read<R: Resource>(
    server: &ResourceServer<R>,
    context: &Context,
    request: &Request,
) -> Result<Response, Diagnostics> {
    let private = Private::from_bytes(request.private.to_vec());
    let state = typed(&server.schemas().object.decode(request.current_state.as_ref())?)?;
    server.definition.observe_state(&state);
    let Refreshed { state, private, diagnostics } = server.definition.read(context, state, &private).await?;
    let Some(state) = state else {
        return Ok(Response {
            new_state: Some(encode(&CtyValue::Null)),
            private: request.private.clone(),
            diagnostics: diagnostics.into_proto(),
            ..Default::default()
        });
    };
    Ok(Response {
        new_state: Some(encode(&untyped(&state, &server.schemas().object.ty)?)),
        // Terraform loses an identity that the response omits.
        new_identity: identity::of_model(server, &state).or_else(|| request.current_identity.clone()),
        private: private.map_or_else(|| request.private.clone(), |private| private.into_bytes().into()),
        diagnostics: diagnostics.into_proto(),
        ..Default::default()
    })
}
