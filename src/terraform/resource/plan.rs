//! `PlanResourceChange`.
//!
//! Terraform has up to `-parallelism` calls in flight, so a waiting call keeps little in memory: the values of its request
//! are decoded again when needed, and each function of a resource is a boxed future.

use bytes::Bytes;

use super::change::Change;
use super::definition::Resource;
use super::identity;
use super::private::Private;
use super::schemas::ResourceServer;
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::ResourceIdentityData;
use crate::terraform::proto::plan_resource_change::{Request, Response};
use crate::terraform::schema::null_check::{self, Before};
use crate::terraform::schema::planned_values;
use crate::terraform::schema::requires_replace::requires_replace;
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::path::AttributePath;
use crate::terraform::wire::{encode, typed, typed_unless_null, untyped};

/// The result of a plan.
struct Planned {
    /// The planned state; null for a delete.
    state: CtyValue,
    /// Whether the object will be created.
    creates: bool,
    /// The identity of an existing object.
    identity: Option<ResourceIdentityData>,
    /// The changed attributes that require replacement.
    replace: Vec<AttributePath>,
    /// The private data for the deletion of an object; `None` if nothing is deleted.
    private: Option<Private>,
    /// Errors and warnings.
    diagnostics: Diagnostics,
}

/// Handles the call.
pub(crate) async fn plan<R: Resource>(
    server: &ResourceServer<R>,
    context: &Context,
    request: &Request,
) -> Result<Response, Diagnostics> {
    let planned = match change(server, request)? {
        Some(change) => planned_change(server, context, request, change).await?,
        None => planned_delete(server, context, request).await?,
    };
    Ok(Response {
        planned_private: planned_private(server, request, &planned)?,
        planned_identity: planned.identity,
        planned_state: Some(encode(&planned.state)),
        requires_replace: planned.replace.iter().map(Into::into).collect(),
        diagnostics: planned.diagnostics.into_proto(),
        ..Default::default()
    })
}

/// The change by Terraform's rules; `None` for a delete.
fn change<R: Resource>(
    server: &ResourceServer<R>,
    request: &Request,
) -> Result<Option<Box<Change<R::Model>>>, Diagnostics> {
    let object = &server.schemas().object;
    let block = &object.schema.block;
    let mut planned = object.decode(request.proposed_new_state.as_ref())?;
    if planned == CtyValue::Null {
        return Ok(None);
    }
    let prior = object.decode(request.prior_state.as_ref())?;
    let config = object.decode(request.config.as_ref())?;
    null_check::check(block, &config, &prior, Before::Planning).into_result()?;
    planned_values::set_defaults(block, &config, &mut planned);
    let (prior, replace) = if prior == CtyValue::Null {
        planned_values::mark_computed_unknown(block, &config, &mut planned);
        (None, Vec::new())
    } else {
        let model = typed(&prior)?;
        server.definition.observe_state(&model);
        planned_values::plan_computed_in_blocks(block, &prior, &mut planned);
        (Some(model), requires_replace(block, &prior, &planned))
    };
    let [private, planned_private] =
        [&request.prior_private, &request.planned_private].map(|private| Private::from_bytes(private.to_vec()));
    let (config, planned) = (typed(&config)?, typed(&planned)?);
    Ok(Some(Box::new(Change { prior, config, planned, private, planned_private, replace, in_progress: false })))
}

async fn planned_change<R: Resource>(
    server: &ResourceServer<R>,
    context: &Context,
    request: &Request,
    mut change: Box<Change<R::Model>>,
) -> Result<Planned, Diagnostics> {
    let prior = change.prior.as_ref();
    let identity = prior.and_then(|prior| request.prior_identity.clone().or_else(|| identity::of_model(server, prior)));
    let diagnostics = Box::pin(server.definition.plan(context, &mut change)).await;
    let object = &server.schemas().object;
    let mut state = untyped(&change.planned, &object.ty)?;
    if change.in_progress {
        let config = object.decode(request.config.as_ref())?;
        planned_values::mark_volatile_unknown(&object.schema.block, &config, &mut state);
    }
    let private = if change.replace.is_empty() { None } else { Some(change.private) };
    Ok(Planned { state, creates: change.prior.is_none(), identity, replace: change.replace, private, diagnostics })
}

async fn planned_delete<R: Resource>(
    server: &ResourceServer<R>,
    context: &Context,
    request: &Request,
) -> Result<Planned, Diagnostics> {
    let mut private = Private::from_bytes(request.prior_private.to_vec());
    let diagnostics = match typed_unless_null(&server.schemas().object.decode(request.prior_state.as_ref())?)? {
        Some(prior) => {
            server.definition.observe_state(&prior);
            Box::pin(server.definition.plan_destroy(context, *prior, &mut private)).await
        }
        None => Diagnostics::new(),
    };
    let (identity, replace, private) = (None, Vec::new(), Some(private));
    Ok(Planned { state: CtyValue::Null, creates: false, identity, replace, private, diagnostics })
}

/// The private data to store with the plan. That of a deletion, or of the first half of a replacement, comes from the
/// resource: Terraform passes it to the second half, and to the deletion. That of a new object does if the host supports it
/// (since version 6.11 of the protocol). When the same plan is repeated, it is unchanged.
fn planned_private<R: Resource>(
    server: &ResourceServer<R>,
    request: &Request,
    planned: &Planned,
) -> Result<Bytes, Diagnostics> {
    if let Some(private) = &planned.private {
        return Ok(private.clone().into_bytes().into());
    }
    let stores = request.client_capabilities.is_some_and(|host| host.store_planned_private);
    if !stores || !planned.creates {
        return Ok(request.prior_private.clone());
    }
    if request.planned_private.is_empty() {
        let planned = typed(&planned.state)?;
        let private = Private::from_bytes(request.prior_private.to_vec());
        return Ok(server.definition.planned_private(&planned, &private).into_bytes().into());
    }
    Ok(request.planned_private.clone())
}
