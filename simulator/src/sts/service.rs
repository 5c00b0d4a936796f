//! STS as the dispatcher sees it: names, protocol, errors, operations.

use std::sync::LazyLock;

use super::{assume_role, caller_identity};
use crate::error::{ErrorNames, violations};
use crate::models::{Encoding, Model};
use crate::service::{Operation, Service};
use crate::wire::protocol::Protocol;

/// STS's names for the errors every service has.
const ERRORS: ErrorNames = ErrorNames {
    throttled: ("Throttling", 400),
    denied: ("AccessDenied", 403),
    unsigned: ("MissingAuthenticationToken", 403),
    bad_signature: ("IncompleteSignature", 403),
    bad_region: ("SignatureDoesNotMatch", 403),
    bad_credentials: ("InvalidClientTokenId", 403),
    expired: ("ExpiredToken", 403),
    bad_time: ("SignatureDoesNotMatch", 403),
    unknown_operation: ("InvalidAction", 400),
    internal: ("InternalFailure", 500),
    unavailable: ("ServiceUnavailable", 503),
    invalid: ("ValidationError", 400),
};

/// The service.
pub(crate) static SERVICE: Service = Service {
    name: "sts",
    model: LazyLock::new(|| Model::read(include_str!("../../models/sts.json"))),
    protocol: Protocol::AwsQuery,
    errors: ERRORS,
    operations: &OPERATIONS,
    further_actions: |_, _| Vec::new(),
    denial: |context, action| format!("User: {} is not authorized to perform: {action}", context.caller.arn),
    violation: |found| violations(found, Encoding::Query, &ERRORS),
};

static OPERATIONS: [Operation; 3] = [
    Operation::reads("GetCallerIdentity", caller_identity::run),
    Operation::reads("AssumeRole", assume_role::run),
    Operation::reads("AssumeRoleWithWebIdentity", assume_role::run_with_web_identity),
];
