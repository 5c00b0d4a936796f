//! STS: who the caller is, and sessions of roles. AWS query. Every role exists, and lets everybody assume it, unless
//! a seed says what it demands; a seed can deny the action too.

mod assume_role;
mod caller_identity;
mod roles;
mod shapes;

use std::sync::LazyLock;

pub(crate) use roles::Store;
pub use roles::{RoleSeed, StsSeed};

use crate::error::{ErrorNames, violations};
use crate::service::{Operation, Service};
use crate::validate::Encoding;
use crate::wire::Protocol;

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
    version: "2011-06-15",
    target: None,
    protocol: Protocol::AwsQuery,
    errors: ERRORS,
    operations: || &OPERATIONS,
    further_actions: |_, _| Vec::new(),
    denial: |context, action| format!("User: {} is not authorized to perform: {action}", context.caller.arn),
    violation: |found| violations(found, Encoding::AwsQuery, &ERRORS),
};

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    vec![
        Operation { name: "GetCallerIdentity", mutating: false, members: vec![], run: caller_identity::run },
        Operation { name: "AssumeRole", mutating: false, members: shapes::assume_role(), run: assume_role::run },
        Operation {
            name: "AssumeRoleWithWebIdentity",
            mutating: false,
            members: shapes::assume_role_with_web_identity(),
            run: assume_role::run_with_web_identity,
        },
    ]
});
