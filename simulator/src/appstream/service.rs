//! AppStream as the dispatcher sees it: names, protocol, errors, operations.

use std::sync::LazyLock;

use super::operations;
use crate::error::{ErrorNames, violations};
use crate::models::{Encoding, Model};
use crate::service::Service;
use crate::wire::protocol::{Protocol, Rpc};

/// AppStream's names for the errors every service has.
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
    internal: ("InternalFailure", 500),
    unavailable: ("ServiceUnavailable", 503),
    invalid: ("ValidationException", 400),
};

/// The service.
pub(crate) static SERVICE: Service = Service {
    name: "appstream",
    model: LazyLock::new(|| Model::read(include_str!("../../models/appstream.json"))),
    protocol: Protocol::CborOrJson(Rpc {
        namespace: "com.amazonaws.appstream",
        message: "Message",
        dates: &["CreatedTime", "ErrorTimestamp", "PublicBaseImageReleasedDate"],
        nulls: true,
    }),
    errors: ERRORS,
    operations: &operations::OPERATIONS,
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
