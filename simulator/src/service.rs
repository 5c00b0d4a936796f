//! What a service is: a name, a protocol, error names and a table of operations. Which there are is in `services.rs`.

use std::sync::LazyLock;

use serde_json::Value;

use crate::context::Context;
use crate::error::{ErrorNames, ServiceError};
use crate::models::Model;
use crate::validate::Violation;
use crate::wire::answer::Answer;
use crate::wire::protocol::Protocol;
use crate::world::World;

/// A service of AWS.
pub(crate) struct Service {
    /// The name in signatures, which is also the prefix of its IAM actions.
    pub(crate) name: &'static str,
    /// AWS's model of it.
    pub(crate) model: LazyLock<Model>,
    /// The wire protocol.
    pub(crate) protocol: Protocol,
    /// What it calls the errors every service has.
    pub(crate) errors: ErrorNames,
    /// Its operations.
    pub(crate) operations: &'static [Operation],
    /// The IAM actions a call needs beside the one that is named like its operation.
    pub(crate) further_actions: fn(operation: &str, input: &Value) -> Vec<&'static str>,
    /// The message for a caller who may not do something.
    pub(crate) denial: fn(&Context<'_>, action: &str) -> String,
    /// The answer to parameters that are not as its model says.
    pub(crate) violation: fn(&[Violation]) -> ServiceError,
}

/// One operation of a service.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    /// Whether it changes anything.
    pub(crate) mutating: bool,
    /// What it does.
    pub(crate) run: Run,
}

/// What an operation does. The input is as AWS's model of the operation says, with the API's names and JSON's types.
type Run = fn(&mut World, &Context<'_>, Value) -> Result<Answer, ServiceError>;

impl Operation {
    /// An operation that changes nothing.
    pub(crate) const fn reads(name: &'static str, run: Run) -> Self {
        Self { name, mutating: false, run }
    }

    /// An operation that changes something.
    pub(crate) const fn writes(name: &'static str, run: Run) -> Self {
        Self { name, mutating: true, run }
    }
}

impl Service {
    /// The operation with this name.
    pub(crate) fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|operation| operation.name == name)
    }

    /// The API version.
    pub(crate) fn version(&self) -> &str {
        &self.model.api_version
    }

    /// What `X-Amz-Target` says before the operation, in protocols that have it.
    pub(crate) fn target(&self) -> Option<&str> {
        self.model.target_prefix.as_deref()
    }
}

/// Gives an operation its input as its own type. The input is as the model says, so a failure is a mistake in the type.
pub(crate) fn input<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, ServiceError> {
    serde_json::from_value(value).map_err(ServiceError::internal)
}
