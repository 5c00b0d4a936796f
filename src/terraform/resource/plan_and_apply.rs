//! The two calls with the most rules, plan and apply, apart from their messages.
//!
//! Terraform has as many of them under way as its `-parallelism` says, and an apply may last for hours. What a call
//! holds while it waits is therefore little: the untyped values of its request are read again when they are needed
//! again, and each part of a resource's life is a future in a box of its own, no larger than that part.

use bytes::Bytes;

use super::planned_values;
use super::private::Private;
use super::server::{ResourceSchemas, ResourceServer, decode, typed, untyped};
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::identity;
use crate::terraform::proto::{ResourceIdentityData, apply_resource_change, plan_resource_change};
use crate::terraform::resource::{Applied, Change, Context, Resource};
use crate::terraform::schema::null_check;
use crate::terraform::schema::null_check::Before;
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::model::Model;
use crate::terraform::value::path::AttributePath;

/// What a plan comes to.
pub(crate) struct Planned {
    /// The state that is planned; null where the object is to go.
    pub(crate) state: CtyValue,
    /// Whether the object is still to be made.
    pub(crate) creates: bool,
    /// The identity of an object that stays; what is still to be made has none yet.
    pub(crate) identity: Option<ResourceIdentityData>,
    /// The attributes that replace the object.
    pub(crate) replace: Vec<AttributePath>,
    /// What the user shall read.
    pub(crate) diagnostics: Diagnostics,
}

/// What an apply is asked for. The models are in boxes, since whoever waits for the answer still holds the question.
enum ApplyAction<M> {
    Nothing,
    Create { planned: Box<M> },
    Update { prior: Box<M>, planned: Box<M> },
    Delete { prior: Box<M> },
}

impl<R: Resource> ResourceServer<R> {
    pub(crate) async fn planned(
        &self,
        context: &Context,
        request: &plan_resource_change::Request,
    ) -> Result<Planned, Diagnostics> {
        let Some(mut change) = self.change(request)? else {
            return self.planned_removal(context, request).await;
        };
        let identity = change
            .prior
            .as_ref()
            .and_then(|prior| request.prior_identity.clone().or_else(|| identity::of_model(self, prior)));
        let diagnostics = Box::pin(self.resource.plan(context, &mut change)).await;
        let ResourceSchemas { schema, kind, .. } = self.schemas();
        let mut state = untyped(&change.planned, kind)?;
        if change.moving {
            planned_values::mark_volatile_unknown(&schema.block, &decode(request.config.as_ref(), kind)?, &mut state);
        }
        Ok(Planned { state, creates: change.prior.is_none(), identity, replace: change.replace, diagnostics })
    }

    /// The change that is asked for, by Terraform's rules; `None` where the object is to go.
    fn change(&self, request: &plan_resource_change::Request) -> Result<Option<Change<R::Model>>, Diagnostics> {
        let ResourceSchemas { schema, kind, .. } = self.schemas();
        let block = &schema.block;
        let mut planned = decode(request.proposed_new_state.as_ref(), kind)?;
        if planned == CtyValue::Null {
            return Ok(None);
        }
        let prior = decode(request.prior_state.as_ref(), kind)?;
        let config = decode(request.config.as_ref(), kind)?;
        refuse(null_check::check(block, &config, &prior, Before::Planning))?;
        planned_values::null_unconfigured(block, &config, &mut planned);
        planned_values::set_defaults(block, &config, &mut planned);
        let (prior, replace) = if prior == CtyValue::Null {
            planned_values::mark_computed_unknown(block, &config, &mut planned);
            (None, Vec::new())
        } else {
            let model = typed(&prior)?;
            self.resource.observe_state(&model);
            (Some(model), planned_values::requires_replace(block, &prior, &planned))
        };
        let [private, planned_private] =
            [&request.prior_private, &request.planned_private].map(|private| Private::from_bytes(private.to_vec()));
        let (config, planned) = (typed(&config)?, typed(&planned)?);
        Ok(Some(Change { prior, config, planned, private, planned_private, replace, moving: false }))
    }

    async fn planned_removal(
        &self,
        context: &Context,
        request: &plan_resource_change::Request,
    ) -> Result<Planned, Diagnostics> {
        let diagnostics = match model(&decode(request.prior_state.as_ref(), &self.schemas().kind)?)? {
            Some(prior) => {
                self.resource.observe_state(&prior);
                Box::pin(self.resource.plan_destroy(context, unboxed(prior))).await
            }
            None => Diagnostics::new(),
        };
        Ok(Planned { state: CtyValue::Null, creates: false, identity: None, replace: Vec::new(), diagnostics })
    }

    /// What a host that can do so (since version 6.11 of the protocol) is to store with the plan of an object that is
    /// to be made: what it has stored already, if this is the same plan again.
    pub(crate) fn prepared(&self, request: &plan_resource_change::Request, planned: &Planned) -> Option<Bytes> {
        let stores = request.client_capabilities.is_some_and(|host| host.store_planned_private);
        if !stores || !planned.creates {
            return None;
        }
        let earlier = Some(&request.planned_private).filter(|earlier| !earlier.is_empty());
        Some(earlier.cloned().unwrap_or_else(|| self.resource.prepare().into_bytes().into()))
    }

    pub(crate) async fn applied(
        &self,
        context: &Context,
        request: &apply_resource_change::Request,
    ) -> Result<Applied<CtyValue>, Diagnostics> {
        let resource = &self.resource;
        let private = Private::from_bytes(request.planned_private.to_vec());
        let applied = match self.action(request)? {
            ApplyAction::Nothing => return Ok(Applied { state: None, private, diagnostics: Diagnostics::new() }),
            ApplyAction::Create { planned } => {
                Box::pin(resource.create_prepared(context, unboxed(planned), &private)).await
            }
            ApplyAction::Update { prior, planned } => {
                Box::pin(resource.update(context, unboxed(prior), unboxed(planned), private)).await
            }
            ApplyAction::Delete { prior } => Box::pin(resource.delete(context, unboxed(prior), private)).await,
        };
        let Applied { state, private, mut diagnostics } = applied;
        let kind = &self.schemas().kind;
        // They were read before. Should one not be read now, what was applied counts more than what was asked for.
        let [prior, planned] = [&request.prior_state, &request.planned_state]
            .map(|state| decode(state.as_ref(), kind).unwrap_or(CtyValue::Null));
        // Whoever fails to change an object and says nothing of it has left it as it was.
        if state.is_none() && diagnostics.has_errors() && prior != CtyValue::Null {
            return Ok(Applied { state: Some(prior), private, diagnostics });
        }
        let state = match state.map(|state| untyped(&state, kind)).transpose() {
            Ok(state) => state,
            // The object exists, so something of it must be saved even if its model cannot be written.
            Err(error) => {
                diagnostics.extend(error);
                Some(if prior == CtyValue::Null { planned.clone() } else { prior })
            }
        };
        let state = state.map(|state| {
            let mut state = state.without_unknowns();
            if !diagnostics.has_errors() {
                planned_values::enforce_planned_values(&planned, &mut state);
            }
            state
        });
        Ok(Applied { state, private, diagnostics })
    }

    fn action(&self, request: &apply_resource_change::Request) -> Result<ApplyAction<R::Model>, Diagnostics> {
        let ResourceSchemas { schema, kind, .. } = self.schemas();
        let [prior, planned] = [&request.prior_state, &request.planned_state].map(|state| decode(state.as_ref(), kind));
        let (prior, planned) = (prior?, planned?);
        refuse(null_check::check(&schema.block, &planned, &prior, Before::Acting))?;
        let (prior, planned) = (model(&prior)?, model(&planned)?);
        if let Some(prior) = &prior {
            self.resource.observe_state(prior);
        }
        Ok(match (prior, planned) {
            (None, None) => ApplyAction::Nothing,
            (None, Some(planned)) => ApplyAction::Create { planned },
            (Some(prior), Some(planned)) => ApplyAction::Update { prior, planned },
            (Some(prior), None) => ApplyAction::Delete { prior },
        })
    }
}

/// A typed value; `None` for null.
fn model<M: Model>(value: &CtyValue) -> Result<Option<Box<M>>, Diagnostics> {
    if *value == CtyValue::Null { Ok(None) } else { typed(value).map(|model| Some(Box::new(model))) }
}

/// Ends a call that has errors before it does anything.
fn refuse(diagnostics: Diagnostics) -> Result<(), Diagnostics> {
    if diagnostics.has_errors() { Err(diagnostics) } else { Ok(()) }
}

/// What was in a box, which is gone from here on: one that is only moved out of lives as long as its name.
#[expect(clippy::boxed_local, reason = "to take the whole box is what this is for")]
fn unboxed<M>(model: Box<M>) -> M {
    *model
}
