//! The description of a service: name, protocol, error codes and operations. Which services exist is in `registry.rs`.

use std::sync::OnceLock;

use serde_json::Value;

use super::context::Context;
use super::error::{ErrorCodes, ServiceError, violations};
use crate::models::model::Model;
use crate::models::violation::Violation;
use crate::wire::output::Output;
use crate::wire::protocol::Protocol;
use crate::world::state::World;

/// A service of AWS.
pub(crate) struct Service {
    /// The name in signatures, which is also the prefix of its IAM actions.
    pub(crate) name: &'static str,
    /// The wire protocol.
    pub(crate) protocol: Protocol,
    /// The codes of the errors that every service has.
    pub(crate) errors: &'static ErrorCodes,
    /// The operations.
    pub(crate) operations: &'static [Operation],
    model_json: &'static str,
    model: OnceLock<Model>,
    further_actions: fn(operation: &str, input: &Value) -> Vec<&'static str>,
    denial: fn(&DeniedCall<'_>) -> String,
    admission: fn(&World, &Context<'_>) -> Result<(), ServiceError>,
    violation: Option<fn(&[Violation]) -> ServiceError>,
}

/// One operation of a service.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// Whether it changes state.
    pub(crate) mutating: bool,
    /// The implementation.
    pub(crate) run: Run,
}

/// The implementation of an operation. The input conforms to AWS's model of the operation, with the API's names and
/// JSON's types.
type Run = fn(&mut World, &Context<'_>, Value) -> Result<Output, ServiceError>;

impl Operation {
    /// An operation that changes nothing.
    pub(crate) const fn reads(name: &'static str, run: Run) -> Self {
        Self { name, mutating: false, run }
    }

    /// An operation that changes state.
    pub(crate) const fn writes(name: &'static str, run: Run) -> Self {
        Self { name, mutating: true, run }
    }
}

impl Service {
    /// A service with the error messages that most services share. `model_json` is AWS's service model.
    pub(crate) const fn new(
        name: &'static str,
        model_json: &'static str,
        protocol: Protocol,
        errors: &'static ErrorCodes,
        operations: &'static [Operation],
    ) -> Self {
        Self {
            name,
            protocol,
            errors,
            operations,
            model_json,
            model: OnceLock::new(),
            further_actions: |_, _| Vec::new(),
            denial: |call| call.message_about(""),
            admission: |_, _| Ok(()),
            violation: None,
        }
    }

    /// Sets the IAM actions that a call requires in addition to the one named after its operation.
    pub(crate) const fn with_further_actions(mut self, actions: fn(&str, &Value) -> Vec<&'static str>) -> Self {
        self.further_actions = actions;
        self
    }

    /// Sets the message for a caller that lacks a permission.
    pub(crate) const fn with_denial(mut self, denial: fn(&DeniedCall<'_>) -> String) -> Self {
        self.denial = denial;
        self
    }

    /// Sets the check of callers that comes before that of their permissions.
    pub(crate) const fn with_admission(
        mut self,
        admission: fn(&World, &Context<'_>) -> Result<(), ServiceError>,
    ) -> Self {
        self.admission = admission;
        self
    }

    /// Sets the error for parameters that violate the model.
    pub(crate) const fn with_violation(mut self, violation: fn(&[Violation]) -> ServiceError) -> Self {
        self.violation = Some(violation);
        self
    }

    /// AWS's model of the service.
    pub(crate) fn model(&self) -> &Model {
        self.model.get_or_init(|| Model::read(self.model_json))
    }

    /// The operation with this name.
    pub(crate) fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// The API version.
    pub(crate) fn version(&self) -> &str {
        &self.model().api_version
    }

    /// The prefix of the operation in `X-Amz-Target`, in protocols that have it.
    pub(crate) fn target(&self) -> Option<&str> {
        self.model().target_prefix.as_deref()
    }

    /// The IAM actions that a call requires, the one named after its operation first.
    pub(crate) fn required_actions(&self, operation: &str, input: &Value) -> Vec<String> {
        let mut actions = vec![format!("{}:{operation}", self.name)];
        actions.extend((self.further_actions)(operation, input).into_iter().map(str::to_owned));
        actions
    }

    /// Rejects a caller that cannot use the service.
    pub(crate) fn admit(&self, world: &World, context: &Context<'_>) -> Result<(), ServiceError> {
        (self.admission)(world, context)
    }

    /// The error for a caller that lacks a permission.
    pub(crate) fn denied(&self, call: &DeniedCall<'_>) -> ServiceError {
        ServiceError::with_code(self.errors.denied, (self.denial)(call))
    }

    /// The error for parameters that violate the model.
    pub(crate) fn invalid(&self, found: &[Violation]) -> ServiceError {
        match self.violation {
            Some(violation) => violation(found),
            None => violations(found, self.model().encoding, self.errors),
        }
    }
}

/// A call that is rejected because its caller lacks a permission.
pub(crate) struct DeniedCall<'a> {
    pub(crate) context: &'a Context<'a>,
    /// The denied IAM action.
    pub(crate) action: &'a str,
    /// ARN of the service control policy that denies it, if one does.
    pub(crate) policy: Option<&'a str>,
    /// Whether the operation changes state.
    pub(crate) mutating: bool,
    pub(crate) input: &'a Value,
}

impl DeniedCall<'_> {
    /// The message of most services, with a text after the action, such as the resource.
    pub(crate) fn message_about(&self, resource: &str) -> String {
        let Self { context, action, policy, .. } = self;
        let why = match policy {
            Some(policy) => format!("with an explicit deny in a service control policy: {policy}"),
            None => format!("because no identity-based policy allows the {action} action"),
        };
        format!("User: {} is not authorized to perform: {action}{resource} {why}", context.caller.arn)
    }
}

/// Deserializes the input of an operation. The input conforms to the model, so an error is a mistake in the type.
pub(crate) fn input<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, ServiceError> {
    serde_json::from_value(value).map_err(ServiceError::internal)
}
