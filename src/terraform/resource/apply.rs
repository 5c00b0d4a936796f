//! `ApplyResourceChange`. A call can take hours, so it keeps as little in memory as one of `plan.rs`.

use super::change::Applied;
use super::definition::Resource;
use super::identity;
use super::private::Private;
use super::schemas::ResourceServer;
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::apply_resource_change::{Request, Response};
use crate::terraform::schema::null_check::{self, Before};
use crate::terraform::schema::planned_values;
use crate::terraform::value::cty::CtyValue;
use crate::terraform::wire::{encode, typed_unless_null, untyped};

/// The requested operation. The models are boxed to keep the future that holds it small.
enum ApplyAction<M> {
    NoOp,
    Create { planned: Box<M> },
    Update { prior: Box<M>, planned: Box<M> },
    Delete { prior: Box<M> },
}

/// Handles the call.
pub(crate) async fn apply<R: Resource>(
    server: &ResourceServer<R>,
    context: &Context,
    request: &Request,
) -> Result<Response, Diagnostics> {
    let resource = &server.definition;
    let private = Private::from_bytes(request.planned_private.to_vec());
    let applied = match action(server, request)? {
        ApplyAction::NoOp => Applied { state: None, private, diagnostics: Diagnostics::new() },
        ApplyAction::Create { planned } => {
            Box::pin(resource.create_prepared(context, unboxed(planned), &private)).await
        }
        ApplyAction::Update { prior, planned } => {
            Box::pin(resource.update(context, unboxed(prior), unboxed(planned), private)).await
        }
        ApplyAction::Delete { prior } => Box::pin(resource.delete(context, unboxed(prior), private)).await,
    };
    let Applied { state, private, diagnostics } = new_state(server, request, applied);
    Ok(Response {
        new_identity: identity::after(server, state.as_ref(), request.planned_identity.clone()),
        new_state: Some(encode(&state.unwrap_or(CtyValue::Null))),
        private: private.into_bytes().into(),
        diagnostics: diagnostics.into_proto(),
        ..Default::default()
    })
}

fn action<R: Resource>(server: &ResourceServer<R>, request: &Request) -> Result<ApplyAction<R::Model>, Diagnostics> {
    let object = &server.schemas().object;
    let prior = object.decode(request.prior_state.as_ref())?;
    let planned = object.decode(request.planned_state.as_ref())?;
    null_check::check(&object.schema.block, &planned, &prior, Before::Acting).into_result()?;
    let (prior, planned) = (typed_unless_null(&prior)?, typed_unless_null(&planned)?);
    if let Some(prior) = &prior {
        server.definition.observe_state(prior);
    }
    Ok(match (prior, planned) {
        (None, None) => ApplyAction::NoOp,
        (None, Some(planned)) => ApplyAction::Create { planned },
        (Some(prior), Some(planned)) => ApplyAction::Update { prior, planned },
        (Some(prior), None) => ApplyAction::Delete { prior },
    })
}

/// The state to save, which must match the plan.
fn new_state<R: Resource>(
    server: &ResourceServer<R>,
    request: &Request,
    applied: Applied<R::Model>,
) -> Applied<CtyValue> {
    let Applied { state, private, mut diagnostics } = applied;
    let object = &server.schemas().object;
    // Both were decoded before. If that failed now, the result of the operation would still have to be saved.
    let [prior, planned] = [&request.prior_state, &request.planned_state]
        .map(|state| object.decode(state.as_ref()).unwrap_or(CtyValue::Null));
    // If an update or delete fails without returning a state, keep the prior state.
    if state.is_none() && diagnostics.has_errors() && prior != CtyValue::Null {
        return Applied { state: Some(prior), private, diagnostics };
    }
    let state = match state.map(|state| untyped(&state, &object.ty)).transpose() {
        Ok(state) => state,
        // The object exists, so a state must be saved even if its model cannot be encoded.
        Err(error) => {
            diagnostics.extend(error);
            Some(if prior == CtyValue::Null { planned.clone() } else { prior })
        }
    };
    let state = state.map(|state| {
        let mut state = state.without_unknowns();
        if !diagnostics.has_errors() {
            planned_values::enforce_planned_values(&object.schema.block, &planned, &mut state);
        }
        state
    });
    Applied { state, private, diagnostics }
}

/// Moves a model out of its box and frees the box, which `*model` alone would keep for the rest of the scope.
#[expect(clippy::boxed_local, reason = "taking ownership of the box is the purpose")]
fn unboxed<M>(model: Box<M>) -> M {
    *model
}
