//! The bridge from a typed [`Resource`] to the protocol's messages: the one place that decodes, applies Terraform's
//! rules and encodes, for all resources alike.

use bytes::Bytes;

use super::codec;
use super::diagnostics::{Diagnostic, Diagnostics};
use super::dynamic::Dynamic;
use super::generate;
use super::identity::{self, Identity, IdentitySchema};
use super::model::{self, Model};
use super::moving;
use super::path::AttributePath;
use super::plan;
use super::private::Private;
use super::proto::{
    DynamicValue, apply_resource_change, generate_resource_config, import_resource_state, move_resource_state,
    plan_resource_change, read_resource, upgrade_resource_identity, upgrade_resource_state, validate_resource_config,
};
use super::resource::{Applied, Change, Context, Resource};
use super::schema::{Block, Schema};
use super::types::Type;

/// A [`Resource`] whose model is hidden, so that a registry can hold all of them. Every `Resource` is one.
#[tonic::async_trait]
pub trait ErasedResource: Send + Sync + 'static {
    /// See [`Resource::type_name`].
    fn type_name(&self) -> &str;

    /// See [`Resource::schema`].
    fn schema(&self) -> Schema;

    /// Answers `ValidateResourceConfig`.
    fn validate(&self, request: validate_resource_config::Request) -> validate_resource_config::Response;

    /// Answers `UpgradeResourceState`.
    fn upgrade(&self, request: upgrade_resource_state::Request) -> upgrade_resource_state::Response;

    /// See [`Resource::identity_schema`].
    fn identity_schema(&self) -> Option<IdentitySchema>;

    /// Answers `UpgradeResourceIdentity`.
    fn upgrade_identity(&self, request: upgrade_resource_identity::Request) -> upgrade_resource_identity::Response;

    /// Answers `PlanResourceChange`.
    async fn plan(&self, context: &Context, request: plan_resource_change::Request) -> plan_resource_change::Response;

    /// Answers `ApplyResourceChange`.
    async fn apply(
        &self,
        context: &Context,
        request: apply_resource_change::Request,
    ) -> apply_resource_change::Response;

    /// Answers `ReadResource`.
    async fn read(&self, context: &Context, request: read_resource::Request) -> read_resource::Response;

    /// Answers `GenerateResourceConfig`.
    fn generate(&self, request: generate_resource_config::Request) -> generate_resource_config::Response;

    /// Answers `MoveResourceState`.
    fn move_state(&self, request: move_resource_state::Request) -> move_resource_state::Response;

    /// Answers `ImportResourceState`.
    async fn import(
        &self,
        context: &Context,
        request: import_resource_state::Request,
    ) -> import_resource_state::Response;
}

#[tonic::async_trait]
impl<R: Resource> ErasedResource for R {
    fn type_name(&self) -> &str {
        Resource::type_name(self)
    }

    fn schema(&self) -> Schema {
        Resource::schema(self)
    }

    fn validate(&self, request: validate_resource_config::Request) -> validate_resource_config::Response {
        let schema = Resource::schema(self);
        let diagnostics = decode(request.config.as_ref(), &schema.block.implied_type())
            .and_then(|config| check(&schema.block, &config, |config| Resource::validate(self, config)));
        validate_resource_config::Response { diagnostics: diagnostics.unwrap_or_else(|error| error).into_proto() }
    }

    fn upgrade(&self, request: upgrade_resource_state::Request) -> upgrade_resource_state::Response {
        let schema = Resource::schema(self);
        let upgraded = stored_state(&request).and_then(|state| {
            let state =
                if request.version < schema.version { Resource::upgrade(self, request.version, state)? } else { state };
            codec::decode_state_json(state.into(), &schema.block.implied_type())
                .map_err(|error| unreadable_state(&error.to_string()))
        });
        match upgraded {
            Ok(state) => {
                if let Ok(model) = typed(&state) {
                    Resource::remember(self, &model);
                }
                upgrade_resource_state::Response { upgraded_state: Some(encode(&state)), diagnostics: vec![] }
            }
            Err(error) => upgrade_resource_state::Response { upgraded_state: None, diagnostics: error.into_proto() },
        }
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        Resource::identity_schema(self)
    }

    fn upgrade_identity(&self, request: upgrade_resource_identity::Request) -> upgrade_resource_identity::Response {
        identity::upgrade(self, &request)
    }

    fn generate(&self, request: generate_resource_config::Request) -> generate_resource_config::Response {
        generate::answer(self, &request)
    }

    fn move_state(&self, request: move_resource_state::Request) -> move_resource_state::Response {
        moving::answer(self, request)
    }

    async fn plan(&self, context: &Context, request: plan_resource_change::Request) -> plan_resource_change::Response {
        let planned_private = request.prior_private.clone();
        match self.planned(context, &request).await {
            Ok((planned, replace, diagnostics)) => plan_resource_change::Response {
                planned_private: prepared(self, &request, &planned).unwrap_or(planned_private),
                planned_identity: identity::planned(self, &request, &planned),
                planned_state: Some(encode(&planned)),
                requires_replace: replace.iter().map(Into::into).collect(),
                diagnostics: diagnostics.into_proto(),
                ..Default::default()
            },
            Err(error) => plan_resource_change::Response {
                planned_state: request.prior_state,
                planned_identity: request.prior_identity,
                planned_private,
                diagnostics: error.into_proto(),
                ..Default::default()
            },
        }
    }

    async fn apply(
        &self,
        context: &Context,
        request: apply_resource_change::Request,
    ) -> apply_resource_change::Response {
        match self.applied(context, &request).await {
            Ok(Applied { state, private, diagnostics }) => apply_resource_change::Response {
                new_identity: identity::after(self, state.as_ref(), request.planned_identity),
                new_state: Some(encode(&state.unwrap_or(Dynamic::Null))),
                private: private.into_bytes().into(),
                diagnostics: diagnostics.into_proto(),
                ..Default::default()
            },
            // Nothing was begun: the state stays as it was.
            Err(error) => apply_resource_change::Response {
                new_state: request.prior_state,
                new_identity: request.planned_identity,
                private: request.planned_private,
                diagnostics: error.into_proto(),
                ..Default::default()
            },
        }
    }

    async fn read(&self, context: &Context, request: read_resource::Request) -> read_resource::Response {
        let kind = Resource::schema(self).block.implied_type();
        let private = Private::from_bytes(request.private.to_vec());
        let read = async {
            let state = typed(&decode(request.current_state.as_ref(), &kind)?)?;
            Resource::remember(self, &state);
            match Resource::read(self, context, state, &private).await? {
                Some(state) => untyped(&state, &kind),
                None => Ok(Dynamic::Null),
            }
        };
        let (new_state, new_identity, diagnostics) = match read.await {
            Ok(state) => {
                let identity = identity::after(self, Some(&state), request.current_identity);
                (Some(encode(&state)), identity, Diagnostics::new())
            }
            Err(error) => (request.current_state.clone(), request.current_identity, error),
        };
        read_resource::Response {
            new_state,
            new_identity,
            private: request.private,
            diagnostics: diagnostics.into_proto(),
            ..Default::default()
        }
    }

    async fn import(
        &self,
        context: &Context,
        request: import_resource_state::Request,
    ) -> import_resource_state::Response {
        let block = Resource::schema(self).block;
        let imported = async {
            let (imported, identity) = match &request.identity {
                Some(data) if data.identity_data.is_some() => {
                    let schema = Resource::identity_schema(self)
                        .ok_or_else(|| identity::no_identity(Resource::type_name(self)))?;
                    let identity = Identity::decode(data, &schema)?;
                    let imported = Resource::import_identity(self, context, &identity).await?;
                    (imported, Some(data.clone()))
                }
                _ => (Resource::import(self, context, &request.id).await?, None),
            };
            let mut state = untyped(&imported.state, &block.implied_type())?;
            // A configuration that leaves an argument out then plans nothing for it.
            plan::set_defaults(&block, &state.clone(), &mut state);
            Ok::<_, Diagnostics>((identity::after(self, Some(&state), identity), state))
        };
        match imported.await {
            Ok((identity, state)) => import_resource_state::Response {
                imported_resources: vec![import_resource_state::ImportedResource {
                    type_name: Resource::type_name(self).to_owned(),
                    identity,
                    state: Some(encode(&state)),
                    ..Default::default()
                }],
                ..Default::default()
            },
            Err(error) => import_resource_state::Response { diagnostics: error.into_proto(), ..Default::default() },
        }
    }
}

/// What a host that can do so (since version 6.11 of the protocol) is to store with the plan of an object that is to be
/// made: what it has stored already, if this is the same plan again.
fn prepared<R: Resource>(resource: &R, request: &plan_resource_change::Request, planned: &Dynamic) -> Option<Bytes> {
    let stores = request.client_capabilities.is_some_and(|host| host.store_planned_private);
    let is_new = decode(request.prior_state.as_ref(), &resource.schema().block.implied_type()) == Ok(Dynamic::Null);
    if !stores || !is_new || planned == &Dynamic::Null {
        return None;
    }
    let earlier = Some(&request.planned_private).filter(|earlier| !earlier.is_empty());
    Some(earlier.cloned().unwrap_or_else(|| resource.prepare().into_bytes().into()))
}

/// The two calls with the most rules, apart from their messages.
trait Lifecycle: Resource {
    async fn planned(
        &self,
        context: &Context,
        request: &plan_resource_change::Request,
    ) -> Result<(Dynamic, Vec<AttributePath>, Diagnostics), Diagnostics> {
        let schema = Resource::schema(self);
        let (block, kind) = (&schema.block, schema.block.implied_type());
        let prior = decode(request.prior_state.as_ref(), &kind)?;
        let mut planned = decode(request.proposed_new_state.as_ref(), &kind)?;
        if planned == Dynamic::Null {
            let diagnostics = match prior {
                Dynamic::Null => Diagnostics::new(),
                prior => {
                    let prior = typed(&prior)?;
                    Resource::remember(self, &prior);
                    Resource::plan_destroy(self, context, prior).await
                }
            };
            return Ok((planned, Vec::new(), diagnostics));
        }
        let config = decode(request.config.as_ref(), &kind)?;
        plan::leave_out(block, &config, &mut planned);
        plan::set_defaults(block, &config, &mut planned);
        let (prior_model, replace) = if prior == Dynamic::Null {
            plan::mark_computed_unknown(block, &config, &mut planned);
            (None, Vec::new())
        } else {
            let model = typed(&prior)?;
            Resource::remember(self, &model);
            (Some(model), plan::replaced(block, &prior, &planned))
        };
        let mut change = Change {
            prior: prior_model,
            config: typed(&config)?,
            planned: typed::<Self::Model>(&planned)?,
            replace,
            moving: false,
        };
        let diagnostics = Resource::plan(self, context, &mut change).await;
        let mut planned = untyped(&change.planned, &kind)?;
        if change.moving {
            plan::mark_moving_unknown(block, &config, &mut planned);
        }
        Ok((planned, change.replace, diagnostics))
    }

    async fn applied(
        &self,
        context: &Context,
        request: &apply_resource_change::Request,
    ) -> Result<Applied<Dynamic>, Diagnostics> {
        let kind = Resource::schema(self).block.implied_type();
        let prior = decode(request.prior_state.as_ref(), &kind)?;
        let planned = decode(request.planned_state.as_ref(), &kind)?;
        let private = Private::from_bytes(request.planned_private.to_vec());
        if prior != Dynamic::Null {
            Resource::remember(self, &typed(&prior)?);
        }
        let applied = match (&prior, &planned) {
            (Dynamic::Null, Dynamic::Null) => {
                return Ok(Applied { state: None, private, diagnostics: Diagnostics::new() });
            }
            (_, Dynamic::Null) => {
                let diagnostics = Resource::delete(self, context, typed(&prior)?).await;
                let state = diagnostics.has_errors().then_some(prior);
                return Ok(Applied { state, private, diagnostics });
            }
            (Dynamic::Null, _) => Resource::create_prepared(self, context, typed(&planned)?, &private).await,
            _ => Resource::update(self, context, typed(&prior)?, typed(&planned)?, private).await,
        };
        let Applied { state, private, mut diagnostics } = applied;
        // Whoever fails to change an object and says nothing of it has left it as it was.
        if state.is_none() && diagnostics.has_errors() && prior != Dynamic::Null {
            return Ok(Applied { state: Some(prior), private, diagnostics });
        }
        let state = match state.map(|state| untyped(&state, &kind)).transpose() {
            Ok(state) => state,
            // The object exists, so something of it must be saved even if its model cannot be written.
            Err(error) => {
                diagnostics.extend(error);
                Some(if prior == Dynamic::Null { planned.clone() } else { prior })
            }
        };
        let state = state.map(|state| {
            let mut state = state.without_unknowns();
            if !diagnostics.has_errors() {
                plan::keep_promises(&planned, &mut state);
            }
            state
        });
        Ok(Applied { state, private, diagnostics })
    }
}

impl<R: Resource> Lifecycle for R {}

/// Checks a configuration: by its schema, and if it can be typed, by its owner.
pub(super) fn check<M: Model>(
    block: &Block,
    config: &Dynamic,
    validate: impl FnOnce(&M) -> Diagnostics,
) -> Result<Diagnostics, Diagnostics> {
    let mut diagnostics = plan::validate_configuration(block, config);
    match typed(config) {
        Ok(model) => diagnostics.extend(validate(&model)),
        // The errors so far say better what is wrong with the configuration.
        Err(_) if diagnostics.has_errors() => {}
        Err(error) => return Err(error),
    }
    Ok(diagnostics)
}

pub(super) fn decode(value: Option<&DynamicValue>, kind: &Type) -> Result<Dynamic, Diagnostics> {
    let Some(value) = value else { return Ok(Dynamic::Null) };
    let decoded = if value.msgpack.is_empty() && !value.json.is_empty() {
        serde_json::from_slice(&value.json)
            .map_err(|error| codec::CodecError::Malformed { format: "JSON", reason: error.to_string() })
            .and_then(|json| codec::decode_state_json(json, kind))
    } else {
        codec::decode_msgpack(&value.msgpack, kind)
    };
    decoded.map_err(|error| mismatch(&error.to_string()))
}

pub(super) fn encode(value: &Dynamic) -> DynamicValue {
    DynamicValue { msgpack: codec::encode_msgpack(value).into(), json: Bytes::new() }
}

pub(super) fn typed<M: Model>(object: &Dynamic) -> Result<M, Diagnostics> {
    model::from_dynamic(object).map_err(|error| mismatch(&error.to_string()))
}

pub(super) fn untyped<M: Model>(model: &M, kind: &Type) -> Result<Dynamic, Diagnostics> {
    model::to_dynamic(model, kind).map_err(|error| mismatch(&error.to_string()))
}

fn stored_state(
    request: &upgrade_resource_state::Request,
) -> Result<serde_json::Map<String, serde_json::Value>, Diagnostics> {
    let raw = request.raw_state.as_ref().ok_or_else(|| unreadable_state("there is none"))?;
    if raw.json.is_empty() {
        return Err(unreadable_state("it is in the form that Terraform used before version 0.12"));
    }
    serde_json::from_slice(&raw.json).map_err(|error| unreadable_state(&error.to_string()))
}

fn unreadable_state(reason: &str) -> Diagnostics {
    Diagnostic::error(
        "The stored state cannot be read",
        format!(
            "The state that Terraform keeps of this resource does not fit this version of the provider: {reason}. \
             Nothing was changed. Use the provider version that wrote the state, or remove the resource from the \
             state (`terraform state rm`) and import it again."
        ),
    )
    .into()
}

pub(super) fn mismatch(reason: &str) -> Diagnostics {
    Diagnostic::error(
        "Terraform and the provider do not understand each other",
        format!(
            "A value does not have the shape that the provider's schema says: {reason}. Nothing was changed. This is \
             a bug in the provider or in Terraform; please report it with this message."
        ),
    )
    .into()
}
