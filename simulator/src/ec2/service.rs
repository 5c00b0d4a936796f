//! EC2 as the dispatcher sees it: names, protocol, errors, operations.

use std::sync::LazyLock;

use serde_json::Value;

use super::{errors, operations};
use crate::error::ErrorNames;
use crate::models::Model;
use crate::service::Service;
use crate::wire::protocol::Protocol;

/// The service. The codes are those of EC2's list of error codes.
pub(crate) static SERVICE: Service = Service {
    name: "ec2",
    model: LazyLock::new(|| Model::read(include_str!("../../models/ec2.json"))),
    protocol: Protocol::Ec2Query,
    errors: ErrorNames {
        throttled: ("RequestLimitExceeded", 503),
        denied: ("UnauthorizedOperation", 403),
        unsigned: ("MissingAuthenticationToken", 403),
        bad_signature: ("AuthFailure", 401),
        bad_region: ("AuthFailure", 401),
        bad_credentials: ("AuthFailure", 401),
        expired: ("RequestExpired", 400),
        bad_time: ("AuthFailure", 401),
        unknown_operation: ("InvalidAction", 400),
        internal: ("InternalError", 500),
        unavailable: ("Unavailable", 503),
        invalid: ("InvalidParameterValue", 400),
    },
    operations: &operations::OPERATIONS,
    further_actions,
    denial: |context, action| {
        format!(
            "You are not authorized to perform this operation. User: {} is not authorized to perform: {action} because \
             no identity-based policy allows the {action} action",
            context.caller.arn
        )
    },
    violation: errors::violation,
};

/// Tagging what a call creates needs the permission to tag.
fn further_actions(operation: &str, input: &Value) -> Vec<&'static str> {
    let tags = input.get("TagSpecifications").and_then(Value::as_array).is_some_and(|tags| !tags.is_empty());
    let copies_tags = input.get("CopyImageTags").is_some_and(|copies| copies == true);
    if operation == "CopyImage" && (tags || copies_tags) { vec!["ec2:CreateTags"] } else { Vec::new() }
}
