//! The checks of a request's signature, caller and permissions.

use serde_json::Value;

use super::received::Received;
use super::signature::Unsigned;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::{DeniedCall, Operation, Service};
use crate::world::access::Identity;
use crate::world::regions::{self, Partition};
use crate::world::state::World;

/// The maximum difference between the time of a signature and AWS's clock.
const MAX_SIGNATURE_AGE: time::Duration = time::Duration::minutes(5);

/// The caller of a request whose signature is accepted.
pub(super) struct Authenticated<'a> {
    pub(super) caller: &'a Identity,
    pub(super) region: &'a str,
    pub(super) partition: &'static Partition,
}

/// Rejects a request whose signature names no service, Region or caller that is valid here.
pub(super) fn authenticate<'a>(received: &'a Received, world: &World) -> Result<Authenticated<'a>, ServiceError> {
    let codes = received.service.errors;
    let scope = match &received.scope {
        Ok(scope) => scope,
        Err(Unsigned::Missing) => {
            return Err(ServiceError::with_code(codes.unsigned, "Request is missing Authentication Token"));
        }
        Err(Unsigned::Malformed) => {
            let message = "AWS was not able to read the Authorization header of the request";
            return Err(ServiceError::with_code(codes.bad_signature, message));
        }
    };
    if scope.service != received.service.name {
        let message = format!("There is no service '{}' here", scope.service);
        return Err(ServiceError::with_code(codes.unknown_operation, message));
    }
    let now = world.clock.date();
    let is_current = received.signed_at.is_some_and(|signed_at| (now - signed_at).abs() <= MAX_SIGNATURE_AGE);
    if world.settings.checks_signing_time && !is_current {
        let message = "The date of the signature is too far from the present. Check your system's clock.";
        return Err(ServiceError::with_code(codes.bad_time, message));
    }
    if world.access.expired.contains(&scope.access_key_id) {
        return Err(ServiceError::with_code(codes.expired, "The security token included in the request is expired"));
    }
    let Some(partition) = regions::partition_of(&scope.region) else {
        let message = format!("Credential should be scoped to a valid region. '{}' is not one.", scope.region);
        return Err(ServiceError::with_code(codes.bad_region, message));
    };
    match &received.caller {
        Some(caller)
            if world.access.partition(&caller.account) == partition.name && world.access.enabled(&scope.region) =>
        {
            Ok(Authenticated { caller, region: &scope.region, partition })
        }
        _ => {
            let message = "AWS was not able to validate the provided access credentials";
            Err(ServiceError::with_code(codes.bad_credentials, message))
        }
    }
}

/// Rejects a call if its caller cannot use the service, or if one of the IAM actions that it requires is denied.
pub(super) fn authorize(
    service: &Service,
    world: &World,
    context: &Context<'_>,
    operation: &Operation,
    input: &Value,
) -> Result<(), ServiceError> {
    service.admit(world, context)?;
    for action in &service.required_actions(operation.name, input) {
        if let Some(denial) = world.access.denial(action, context.region, context.account()) {
            let policy = denial.service_control_policy.as_deref();
            return Err(service.denied(&DeniedCall { context, action, policy, mutating: operation.mutating, input }));
        }
    }
    Ok(())
}
