//! KMS: the keys that encrypt copies. JSON 1.1. Nothing here encrypts anything.

mod describe_key;
mod seed;
mod store;

use std::sync::LazyLock;

use crate::error::{ErrorNames, violations};
use crate::service::{Operation, Service};
use crate::shapes::{list, optional, required, text};
use crate::validate::Encoding;
use crate::wire::Protocol;

pub use seed::{KeySeed, KmsSeed};
pub(crate) use store::{Key, KeyProblem, Store};

/// KMS's names for the errors every service has.
const ERRORS: ErrorNames = ErrorNames {
    throttled: ("ThrottlingException", 400),
    denied: ("AccessDeniedException", 400),
    unsigned: ("MissingAuthenticationTokenException", 400),
    bad_signature: ("IncompleteSignatureException", 400),
    bad_region: ("InvalidSignatureException", 400),
    bad_credentials: ("UnrecognizedClientException", 400),
    expired: ("ExpiredTokenException", 400),
    bad_time: ("InvalidSignatureException", 400),
    unknown_operation: ("UnknownOperationException", 400),
    internal: ("KMSInternalException", 500),
    unavailable: ("ServiceUnavailable", 503),
    invalid: ("ValidationException", 400),
};

/// The service.
pub(crate) static SERVICE: Service = Service {
    name: "kms",
    version: "2014-11-01",
    target: Some("TrentService"),
    protocol: Protocol::Json11,
    errors: ERRORS,
    operations: || &OPERATIONS,
    further_actions: |_, _| Vec::new(),
    denial: |context, action| {
        format!(
            "User: {} is not authorized to perform: {action} because no identity-based policy allows the {action} \
             action",
            context.caller.arn
        )
    },
    violation: |found| violations(found, Encoding::Json, &ERRORS),
};

static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    vec![Operation {
        name: "DescribeKey",
        mutating: false,
        members: vec![
            required("KeyId", text().between(1, 2048)),
            optional("GrantTokens", list(text().between(1, 8192)).between(0, 10)),
        ],
        run: describe_key::run,
    }]
});
