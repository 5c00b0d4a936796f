//! [`Action`]: what an action is to the framework.

pub(crate) mod stream;

use tokio::sync::mpsc;

use crate::terraform::diagnostics::Diagnostics;
use crate::terraform::proto::{invoke_action, plan_action, validate_action_config};
use crate::terraform::resource::Context;
use crate::terraform::resource::server::{check, decode, usable};
use crate::terraform::schema::block::Schema;
use crate::terraform::schema::null_check::Before;
use crate::terraform::value::model::Model;

/// Something done on request, which leaves no object in the state: `terraform apply -invoke`, or a resource's
/// `action_trigger`. Terraform knows actions from 1.14 on; older versions and OpenTofu never ask for them.
pub trait Action: Send + Sync + 'static {
    /// The typed form of the `config` block.
    type Configuration: Model + 'static;

    /// The type name in the configuration language, such as `image_copy_ec2`.
    fn type_name(&self) -> &str;

    /// The schema of the `config` block; it depends on nothing that is configured.
    fn schema(&self) -> Schema;

    /// Checks a configuration without any network. Unknown values are not to be complained about.
    fn validate(&self, config: &Self::Configuration) -> Diagnostics;

    /// Says what is wrong with an action that is about to be planned. Values may still be unknown.
    fn plan(&self, context: &Context, config: Self::Configuration) -> impl Future<Output = Diagnostics> + Send;

    /// Does it. Terraform calls it only with known values. An error fails the action, and with it what waits for it.
    fn invoke(
        &self,
        context: &Context,
        config: Self::Configuration,
        progress: &ProgressSink,
    ) -> impl Future<Output = Diagnostics> + Send;
}

/// Where the lines go that Terraform shows while an action is under way.
#[derive(Debug, Clone)]
pub struct ProgressSink(mpsc::Sender<String>);

impl ProgressSink {
    /// Lines that arrive at the other end of a channel.
    pub fn new(lines: mpsc::Sender<String>) -> Self {
        Self(lines)
    }

    /// Shows one line, without the action's address, which Terraform adds.
    pub async fn show(&self, line: impl Into<String>) {
        // When nobody listens any more the action is about to be dropped.
        let _ = self.0.send(line.into()).await;
    }
}

/// An [`Action`] whose model is hidden, so that a registry can hold all of them. Every `Action` is one.
#[tonic::async_trait]
pub trait ErasedAction: Send + Sync + 'static {
    /// See [`Action::type_name`].
    fn type_name(&self) -> &str;

    /// See [`Action::schema`].
    fn schema(&self) -> Schema;

    /// Answers `ValidateActionConfig`.
    fn validate(&self, request: validate_action_config::Request) -> validate_action_config::Response;

    /// Answers `PlanAction`.
    async fn plan(&self, context: &Context, request: plan_action::Request) -> plan_action::Response;

    /// Does what `InvokeAction` asks for; its answer are the lines, and then what is returned.
    async fn invoke(&self, context: &Context, request: invoke_action::Request, progress: &ProgressSink) -> Diagnostics;
}

#[tonic::async_trait]
impl<A: Action> ErasedAction for A {
    fn type_name(&self) -> &str {
        Action::type_name(self)
    }

    fn schema(&self) -> Schema {
        Action::schema(self)
    }

    fn validate(&self, request: validate_action_config::Request) -> validate_action_config::Response {
        let block = Action::schema(self).block;
        let diagnostics = decode(request.config.as_ref(), &block.implied_type())
            .and_then(|config| check(&block, &config, |config| Action::validate(self, config)));
        validate_action_config::Response { diagnostics: diagnostics.unwrap_or_else(|error| error).into_proto() }
    }

    async fn plan(&self, context: &Context, request: plan_action::Request) -> plan_action::Response {
        let block = Action::schema(self).block;
        let config = decode(request.config.as_ref(), &block.implied_type())
            .and_then(|config| usable(&block, &config, Before::Planning));
        let diagnostics = match config {
            Ok(config) => Action::plan(self, context, config).await,
            Err(error) => error,
        };
        plan_action::Response { diagnostics: diagnostics.into_proto(), ..Default::default() }
    }

    async fn invoke(&self, context: &Context, request: invoke_action::Request, progress: &ProgressSink) -> Diagnostics {
        let block = Action::schema(self).block;
        let config = decode(request.config.as_ref(), &block.implied_type())
            .and_then(|config| usable(&block, &config, Before::Acting));
        match config {
            Ok(config) => Action::invoke(self, context, config, progress).await,
            Err(error) => error,
        }
    }
}
