//! [`ResourceServer`]: the bridge from a typed [`Resource`] to the protocol's messages, the one place that decodes, applies
//! Terraform's rules and encodes, for all resources alike.

use std::sync::OnceLock;

use bytes::Bytes;

use super::private::Private;
use super::{generate_config, move_state, planned_values};
use crate::terraform::diagnostics::{Diagnostic, Diagnostics};
use crate::terraform::identity::{self, Identity, IdentitySchema};
use crate::terraform::proto::{
    DynamicValue, apply_resource_change, generate_resource_config, import_resource_state, move_resource_state,
    plan_resource_change, read_resource, upgrade_resource_identity, upgrade_resource_state, validate_resource_config,
};
use crate::terraform::resource::{Applied, Context, Refreshed, Resource};
use crate::terraform::schema::block::{Block, Schema};
use crate::terraform::schema::null_check;
use crate::terraform::schema::null_check::Before;
use crate::terraform::value::cty::CtyValue;
use crate::terraform::value::model::Model;
use crate::terraform::value::ty::Type;
use crate::terraform::value::{codec, model};

/// A [`Resource`] together with what follows from its schema, as a registry holds it.
#[derive(Debug)]
pub struct ResourceServer<R> {
    pub(crate) resource: R,
    schemas: OnceLock<ResourceSchemas>,
}

/// What a resource's schemas make of every call. It never changes, and making it anew would be most of a call's work.
#[derive(Debug)]
pub(crate) struct ResourceSchemas {
    pub(crate) schema: Schema,
    /// The type of the schema's object.
    pub(crate) kind: Type,
    /// The schema of the identity, if the resource has one.
    pub(crate) identity: Option<IdentitySchema>,
}

impl<R: Resource> ResourceServer<R> {
    /// An adapter of a resource.
    pub fn new(resource: R) -> Self {
        Self { resource, schemas: OnceLock::new() }
    }

    /// The shape. The first call that needs it makes it, so that a start costs nothing.
    pub(crate) fn schemas(&self) -> &ResourceSchemas {
        self.schemas.get_or_init(|| {
            let schema = self.resource.schema();
            let kind = schema.block.implied_type();
            ResourceSchemas { schema, kind, identity: self.resource.identity_schema() }
        })
    }
}

/// A [`Resource`] whose model is hidden, so that a registry can hold all of them: its [`ResourceServer`].
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
impl<R: Resource> ErasedResource for ResourceServer<R> {
    fn type_name(&self) -> &str {
        self.resource.type_name()
    }

    fn schema(&self) -> Schema {
        self.schemas().schema.clone()
    }

    fn validate(&self, request: validate_resource_config::Request) -> validate_resource_config::Response {
        let ResourceSchemas { schema, kind, .. } = self.schemas();
        let diagnostics = decode(request.config.as_ref(), kind)
            .and_then(|config| check(&schema.block, &config, |config| self.resource.validate(config)));
        validate_resource_config::Response { diagnostics: diagnostics.unwrap_or_else(|error| error).into_proto() }
    }

    fn upgrade(&self, request: upgrade_resource_state::Request) -> upgrade_resource_state::Response {
        let ResourceSchemas { schema, kind, .. } = self.schemas();
        let upgraded = stored_state(&request).and_then(|state| {
            let state =
                if request.version < schema.version { self.resource.upgrade(request.version, state)? } else { state };
            codec::decode_state_json(state.into(), kind).map_err(|error| unreadable_state(&error.to_string()))
        });
        match upgraded {
            Ok(state) => {
                if let Ok(model) = typed(&state) {
                    self.resource.observe_state(&model);
                }
                upgrade_resource_state::Response { upgraded_state: Some(encode(&state)), diagnostics: vec![] }
            }
            Err(error) => upgrade_resource_state::Response { upgraded_state: None, diagnostics: error.into_proto() },
        }
    }

    fn identity_schema(&self) -> Option<IdentitySchema> {
        self.schemas().identity.clone()
    }

    fn upgrade_identity(&self, request: upgrade_resource_identity::Request) -> upgrade_resource_identity::Response {
        identity::upgrade(self, &request)
    }

    fn generate(&self, request: generate_resource_config::Request) -> generate_resource_config::Response {
        generate_config::answer(self, &request)
    }

    fn move_state(&self, request: move_resource_state::Request) -> move_resource_state::Response {
        move_state::answer(self, request)
    }

    async fn plan(&self, context: &Context, request: plan_resource_change::Request) -> plan_resource_change::Response {
        let planned_private = request.prior_private.clone();
        match self.planned(context, &request).await {
            Ok(planned) => plan_resource_change::Response {
                planned_private: self.prepared(&request, &planned).unwrap_or(planned_private),
                planned_identity: planned.identity,
                planned_state: Some(encode(&planned.state)),
                requires_replace: planned.replace.iter().map(Into::into).collect(),
                diagnostics: planned.diagnostics.into_proto(),
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
                new_state: Some(encode(&state.unwrap_or(CtyValue::Null))),
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
        let kind = &self.schemas().kind;
        let private = Private::from_bytes(request.private.to_vec());
        let read = async {
            let state = typed(&decode(request.current_state.as_ref(), kind)?)?;
            self.resource.observe_state(&state);
            let Refreshed { state, private, diagnostics } = self.resource.read(context, state, &private).await?;
            let (state, identity) = match state {
                Some(state) => (untyped(&state, kind)?, identity::of_model(self, &state)),
                None => (CtyValue::Null, None),
            };
            Ok::<_, Diagnostics>((state, identity, private, diagnostics))
        };
        let mut kept_private = request.private.clone();
        let (new_state, new_identity, diagnostics) = match read.await {
            Ok((CtyValue::Null, _, _, diagnostics)) => (Some(encode(&CtyValue::Null)), None, diagnostics),
            Ok((state, identity, private, diagnostics)) => {
                if let Some(private) = private {
                    kept_private = private.into_bytes().into();
                }
                // Without a word about the identity Terraform would forget it.
                (Some(encode(&state)), identity.or(request.current_identity), diagnostics)
            }
            Err(error) => (request.current_state.clone(), request.current_identity, error),
        };
        read_resource::Response {
            new_state,
            new_identity,
            private: kept_private,
            diagnostics: diagnostics.into_proto(),
            ..Default::default()
        }
    }

    async fn import(
        &self,
        context: &Context,
        request: import_resource_state::Request,
    ) -> import_resource_state::Response {
        let ResourceSchemas { schema, kind, identity: identity_schema } = self.schemas();
        let imported = async {
            let (imported, identity) = match &request.identity {
                Some(data) if data.identity_data.is_some() => {
                    let schema =
                        identity_schema.as_ref().ok_or_else(|| identity::no_identity(self.resource.type_name()))?;
                    let identity = Identity::decode(data, schema)?;
                    let imported = self.resource.import_identity(context, &identity).await?;
                    (imported, Some(data.clone()))
                }
                _ => (self.resource.import(context, &request.id).await?, None),
            };
            let mut state = untyped(&imported.state, kind)?;
            // A configuration that leaves an argument out then plans nothing for it.
            planned_values::set_defaults(&schema.block, &state.clone(), &mut state);
            Ok::<_, Diagnostics>((identity::after(self, Some(&state), identity), state, imported.warnings))
        };
        match imported.await {
            Ok((identity, state, warnings)) => import_resource_state::Response {
                diagnostics: warnings.into_proto(),
                imported_resources: vec![import_resource_state::ImportedResource {
                    type_name: self.resource.type_name().to_owned(),
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

/// Checks a configuration: by its schema, and if it can be typed, by its owner.
pub(crate) fn check<M: Model>(
    block: &Block,
    config: &CtyValue,
    validate: impl FnOnce(&M) -> Diagnostics,
) -> Result<Diagnostics, Diagnostics> {
    let mut diagnostics = planned_values::validate_configuration(block, config);
    let own = match typed(config) {
        Ok(model) => validate(&model),
        // The errors so far say better what is wrong with the configuration.
        Err(_) if diagnostics.has_errors() => Diagnostics::new(),
        Err(error) => return Err(error),
    };
    let nulls = null_check::check(block, config, &CtyValue::Null, Before::Planning);
    // An owner that knows the place says better what to do about it.
    diagnostics.extend(nulls.into_iter().filter(|null| !own.iter().any(|told| told.path == null.path)));
    diagnostics.extend(own);
    Ok(diagnostics)
}

/// The model of a configuration that is about to be used.
pub(crate) fn usable<M: Model>(block: &Block, config: &CtyValue, before: Before) -> Result<M, Diagnostics> {
    let diagnostics = null_check::check(block, config, &CtyValue::Null, before);
    if diagnostics.is_empty() { typed(config) } else { Err(diagnostics) }
}

pub(crate) fn decode(value: Option<&DynamicValue>, kind: &Type) -> Result<CtyValue, Diagnostics> {
    let Some(value) = value else { return Ok(CtyValue::Null) };
    let decoded = if value.msgpack.is_empty() && !value.json.is_empty() {
        serde_json::from_slice(&value.json)
            .map_err(|error| codec::CodecError::Malformed { format: "JSON", reason: error.to_string() })
            .and_then(|json| codec::decode_state_json(json, kind))
    } else {
        codec::decode_msgpack(&value.msgpack, kind)
    };
    decoded.map_err(|error| mismatch(&error.to_string()))
}

pub(crate) fn encode(value: &CtyValue) -> DynamicValue {
    DynamicValue { msgpack: codec::encode_msgpack(value).into(), json: Bytes::new() }
}

pub(crate) fn typed<M: Model>(object: &CtyValue) -> Result<M, Diagnostics> {
    model::from_dynamic(object).map_err(|error| mismatch(&error.to_string()))
}

pub(crate) fn untyped<M: Model>(model: &M, kind: &Type) -> Result<CtyValue, Diagnostics> {
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

pub(crate) fn mismatch(reason: &str) -> Diagnostics {
    Diagnostic::error(
        "Terraform and the provider do not understand each other",
        format!(
            "A value does not have the shape that the provider's schema says: {reason}. Nothing was changed. This is \
             a bug in the provider or in Terraform; please report it with this message."
        ),
    )
    .into()
}
