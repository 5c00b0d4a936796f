//! What a service is: a name, a protocol, error names and a table of operations. **A new service is one folder that
//! exports a [`Service`], and one line in [`services`].**

use std::sync::LazyLock;

use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use crate::access::Identity;
use crate::error::{ErrorNames, ServiceError};
use crate::models::Model;
use crate::regions::Partition;
use crate::validate::Violation;
use crate::wire::{Answer, Protocol};
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

/// One simulated operation, for programs that look at the simulator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OperationRecord {
    /// The service's name in a request's signature.
    pub service: &'static str,
    /// The API version.
    pub version: &'static str,
    /// The operation's name.
    pub operation: &'static str,
    /// Whether it changes anything.
    pub mutating: bool,
}

/// Every operation of every service.
#[must_use]
pub fn operations() -> Vec<OperationRecord> {
    services()
        .into_iter()
        .flat_map(|service| {
            service.operations.iter().map(|operation| OperationRecord {
                service: service.name,
                version: service.version(),
                operation: operation.name,
                mutating: operation.mutating,
            })
        })
        .collect()
}

/// Who calls, from where and when.
pub(crate) struct Context<'a> {
    /// The caller.
    pub(crate) caller: &'a Identity,
    /// The Region that is called.
    pub(crate) region: &'a str,
    /// That Region's partition.
    pub(crate) partition: &'static Partition,
    /// When the call began to have an effect.
    pub(crate) now: Instant,
    /// The call, for faults that are scripted to happen inside an operation.
    pub(crate) call: &'a crate::faults::Target,
}

impl Context<'_> {
    /// The caller's account.
    pub(crate) fn account(&self) -> &str {
        &self.caller.account
    }
}

/// Every service.
pub(crate) fn services() -> [&'static Service; 5] {
    [
        &crate::ec2::SERVICE,
        &crate::appstream::SERVICE,
        &crate::workspaces::SERVICE,
        &crate::kms::SERVICE,
        &crate::sts::SERVICE,
    ]
}

/// The service with this name in signatures.
pub(crate) fn service(name: &str) -> Option<&'static Service> {
    services().into_iter().find(|service| service.name == name)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::Encoding;

    #[test]
    fn every_service_and_operation_is_found_by_name() {
        for known in services() {
            let encoding = match known.protocol {
                Protocol::Ec2Query => Encoding::Ec2,
                Protocol::AwsQuery => Encoding::Query,
                Protocol::Json11 | Protocol::CborOrJson(_) => Encoding::Json,
            };
            assert_eq!(known.model.encoding, encoding, "{}", known.name);
            assert_eq!(service(known.name).map(Service::version), Some(known.version()));
            for operation in known.operations {
                assert_eq!(known.operation(operation.name).map(|found| found.name), Some(operation.name));
                assert!(known.model.operations.contains_key(operation.name), "{} {}", known.name, operation.name);
            }
        }
        assert!(service("s3").is_none());
    }
}
