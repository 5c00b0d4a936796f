//! WorkSpaces as the dispatcher sees it: names, protocol, errors, operations.

use std::sync::LazyLock;

use serde_json::Value;

use super::operations;
use crate::error::{ErrorNames, violations};
use crate::models::{Encoding, Model};
use crate::service::Service;
use crate::wire::protocol::{Protocol, Rpc};

/// WorkSpaces' names for the errors every service has.
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
    internal: ("InternalServerException", 500),
    unavailable: ("ServiceUnavailable", 503),
    invalid: ("ValidationException", 400),
};

/// The service.
pub(crate) static SERVICE: Service = Service {
    name: "workspaces",
    model: LazyLock::new(|| Model::read(include_str!("../../models/workspaces.json"))),
    protocol: Protocol::CborOrJson(Rpc {
        namespace: "com.amazonaws.workspaces",
        message: "message",
        dates: &["Created", "CreationTime", "LastUpdatedTime"],
        nulls: false,
    }),
    errors: ERRORS,
    operations: &operations::OPERATIONS,
    further_actions,
    denial: |context, action| {
        format!(
            "User: {} is not authorized to perform: {action} because no identity-based policy allows the {action} \
             action",
            context.caller.arn
        )
    },
    violation: |found| violations(found, Encoding::Json, &ERRORS),
};

/// Copying an image needs the permission to describe it, and tagging what a call creates the permission to tag.
fn further_actions(operation: &str, input: &Value) -> Vec<&'static str> {
    let tags = input.get("Tags").and_then(Value::as_array).is_some_and(|tags| !tags.is_empty());
    let mut actions = Vec::new();
    if operation == "CopyWorkspaceImage" {
        actions.push("workspaces:DescribeWorkspaceImages");
    }
    if tags && ["CopyWorkspaceImage", "CreateWorkspaceImage"].contains(&operation) {
        actions.push("workspaces:CreateTags");
    }
    actions
}
