//! [`ErasedAction`]: an action's handlers of the protocol's calls.

use super::definition::{Action, ProgressSink};
use crate::terraform::context::Context;
use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::{DynamicValue, invoke_action, plan_action, validate_action_config};
use crate::terraform::schema::block::Schema;
use crate::terraform::schema::null_check::Before;
use crate::terraform::schema::typed_schema::TypedSchema;
use crate::terraform::server::type_server::{SchemasOf, TypeServer};

/// An [`Action`] with its schema.
pub type ActionServer<A> = TypeServer<A, ActionSchemas>;

/// The schema of an action.
#[derive(Debug)]
pub struct ActionSchemas {
    config: TypedSchema,
}

impl<A: Action> SchemasOf<A> for ActionSchemas {
    fn of(definition: &A) -> Self {
        Self { config: definition.schema().into() }
    }
}

impl<A: Action> ActionServer<A> {
    fn configuration(&self, config: Option<&DynamicValue>, before: Before) -> Result<A::Configuration, Diagnostics> {
        let schema = &self.schemas().config;
        schema.model(&schema.decode(config)?, before)
    }
}

/// An [`Action`] without its type parameters, for the registry. [`ActionServer`] implements it.
#[tonic::async_trait]
pub trait ErasedAction: Send + Sync + 'static {
    /// See [`Action::type_name`].
    fn type_name(&self) -> &str;

    /// See [`Action::schema`].
    fn schema(&self) -> Schema;

    /// Handles `ValidateActionConfig`.
    fn validate(&self, request: validate_action_config::Request) -> validate_action_config::Response;

    /// Handles `PlanAction`.
    async fn plan(&self, context: &Context, request: plan_action::Request) -> plan_action::Response;

    /// Handles `InvokeAction`: sends progress messages, and returns the diagnostics at the end.
    async fn invoke(&self, context: &Context, request: invoke_action::Request, progress: &ProgressSink) -> Diagnostics;
}

#[tonic::async_trait]
impl<A: Action> ErasedAction for ActionServer<A> {
    fn type_name(&self) -> &str {
        self.definition.type_name()
    }

    fn schema(&self) -> Schema {
        self.schemas().config.schema.clone()
    }

    fn validate(&self, request: validate_action_config::Request) -> validate_action_config::Response {
        let schema = &self.schemas().config;
        let diagnostics = schema
            .decode(request.config.as_ref())
            .and_then(|config| schema.validate(&config, |config| self.definition.validate(config)));
        validate_action_config::Response { diagnostics: diagnostics.unwrap_or_else(|error| error).into_proto() }
    }

    async fn plan(&self, context: &Context, request: plan_action::Request) -> plan_action::Response {
        let diagnostics = match self.configuration(request.config.as_ref(), Before::Planning) {
            Ok(config) => self.definition.plan(context, config).await,
            Err(error) => error,
        };
        plan_action::Response { diagnostics: diagnostics.into_proto(), ..Default::default() }
    }

    async fn invoke(&self, context: &Context, request: invoke_action::Request, progress: &ProgressSink) -> Diagnostics {
        match self.configuration(request.config.as_ref(), Before::Acting) {
            Ok(config) => self.definition.invoke(context, config, progress).await,
            Err(error) => error,
        }
    }
}
