//! The description of STS: protocol, error codes and operations.

use super::{assume_role, caller_identity};
use crate::services::error::ErrorCodes;
use crate::services::service::{Operation, Service};
use crate::wire::protocol::Protocol;

/// The service.
pub(crate) static SERVICE: Service =
    Service::new("sts", include_str!("../../../models/sts.json"), Protocol::AwsQuery, &ERRORS, &OPERATIONS)
        .with_denial(|call| format!("User: {} is not authorized to perform: {}", call.context.caller.arn, call.action));

static ERRORS: ErrorCodes = ErrorCodes {
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

static OPERATIONS: [Operation; 3] = [
    Operation::reads("GetCallerIdentity", caller_identity::run),
    Operation::reads("AssumeRole", assume_role::run),
    Operation::reads("AssumeRoleWithWebIdentity", assume_role::run_with_web_identity),
];
