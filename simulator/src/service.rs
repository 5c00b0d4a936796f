//! What a service is: a name, a protocol, error names and a table of operations. **A new service is one folder that
//! exports a [`Service`], and one line in [`services`].**

use serde_json::Value;
use tokio::time::Instant;

use crate::access::Identity;
use crate::error::{ErrorNames, ServiceError};
use crate::regions::Partition;
use crate::shapes::{Member, OperationShape, ServiceShapes};
use crate::validate::Violation;
use crate::wire::{Answer, Protocol};
use crate::world::World;

/// A service of AWS.
pub(crate) struct Service {
    /// The name in signatures, which is also the prefix of its IAM actions.
    pub(crate) name: &'static str,
    /// The API version.
    pub(crate) version: &'static str,
    /// What `X-Amz-Target` says before the operation, in JSON protocols.
    pub(crate) target: Option<&'static str>,
    /// The wire protocol.
    pub(crate) protocol: Protocol,
    /// What it calls the errors every service has.
    pub(crate) errors: ErrorNames,
    /// Its operations.
    pub(crate) operations: fn() -> &'static [Operation],
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
    /// What it takes.
    pub(crate) members: Vec<Member>,
    /// What it does. The input has passed the table of members, and has their API names and JSON's types.
    pub(crate) run: fn(&mut World, &Context<'_>, Value) -> Result<Answer, ServiceError>,
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
        (self.operations)().iter().find(|operation| operation.name == name)
    }

    /// The table of what its operations take.
    pub(crate) fn shapes(&self) -> ServiceShapes {
        let operations = (self.operations)().iter().map(|operation| OperationShape {
            name: operation.name,
            mutating: operation.mutating,
            members: operation.members.clone(),
        });
        ServiceShapes {
            service: self.name,
            version: self.version,
            protocol: self.protocol.name(),
            operations: operations.collect(),
        }
    }
}

/// Gives an operation its input as its own type. The table of members has been applied, so a failure is a mistake in
/// the table.
pub(crate) fn input<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, ServiceError> {
    serde_json::from_value(value).map_err(ServiceError::internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_and_operation_is_found_by_name() {
        for known in services() {
            assert_eq!(service(known.name).map(|service| service.version), Some(known.version));
            for operation in (known.operations)() {
                assert_eq!(known.operation(operation.name).map(|found| found.name), Some(operation.name));
            }
        }
        assert!(service("s3").is_none());
    }
}
