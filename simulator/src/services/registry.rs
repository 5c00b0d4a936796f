//! The registry of services. A new service is a folder that exports a [`Service`], and a line in [`services`].

use serde::Serialize;

use super::service::Service;
use super::{appstream, ec2, kms, service_quotas, sts, workspaces};

/// All services.
pub(crate) fn services() -> [&'static Service; 6] {
    [
        &ec2::service::SERVICE,
        &appstream::service::SERVICE,
        &workspaces::service::SERVICE,
        &kms::service::SERVICE,
        &service_quotas::service::SERVICE,
        &sts::service::SERVICE,
    ]
}

/// The service with this name in signatures.
pub(crate) fn service(name: &str) -> Option<&'static Service> {
    services().into_iter().find(|service| service.name == name)
}

/// A simulated operation, for tests and the control API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OperationRecord {
    /// The service's name in a request's signature.
    pub service: &'static str,
    /// The API version.
    pub version: &'static str,
    /// The operation's name.
    pub operation: &'static str,
    /// Whether it changes state.
    pub mutating: bool,
}

/// All operations of all services.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::model::Encoding;
    use crate::wire::protocol::Protocol;

    #[test]
    fn finds_every_service_and_operation_by_name() {
        for known in services() {
            let encoding = match known.protocol {
                Protocol::Ec2Query => Encoding::Ec2,
                Protocol::AwsQuery => Encoding::Query,
                Protocol::Json11 | Protocol::CborOrJson(_) => Encoding::Json,
            };
            assert_eq!(known.model().encoding, encoding, "{}", known.name);
            assert_eq!(service(known.name).map(Service::version), Some(known.version()));
            for operation in known.operations {
                assert_eq!(known.operation(operation.name).map(|found| found.name), Some(operation.name));
                assert!(known.model().operations.contains_key(operation.name), "{} {}", known.name, operation.name);
            }
        }
        assert!(service("s3").is_none());
    }
}
