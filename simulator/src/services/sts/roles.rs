//! Roles with a trust policy from the seed. All other roles exist and trust every caller.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::seed::check::SeedError;
use crate::services::error::ServiceError;
use crate::world::access::Identity;

/// A role with a trust policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoleSeed {
    /// The role's ARN.
    pub arn: String,
    /// Trusted principals: AWS account IDs, or prefixes of callers' ARNs. Empty trusts every caller.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted: Vec<String>,
    /// The required external ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The required web identity token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_identity_token: Option<String>,
    /// The actual duration of a session in place of the requested one, so that tests can see credentials expire. Real
    /// AWS honors the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_seconds: Option<u64>,
}

/// The roles of a seed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StsSeed {
    /// Roles with a trust policy.
    pub roles: Vec<RoleSeed>,
}

impl StsSeed {
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        match self.roles.iter().find(|role| !role.arn.contains(":role/")) {
            Some(role) => Err(SeedError::Invalid(format!("'{}' is not the ARN of a role", role.arn))),
            None => Ok(()),
        }
    }
}

/// The state of STS.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(super) roles: BTreeMap<String, RoleSeed>,
}

impl Store {
    /// Rejects a caller that the role does not trust, or that omits the external ID.
    pub(super) fn authorize(
        &self,
        role: &str,
        caller: &Identity,
        external_id: Option<&str>,
    ) -> Result<(), ServiceError> {
        let Some(demands) = self.roles.get(role) else { return Ok(()) };
        let is_trusted = demands.trusted.is_empty()
            || demands.trusted.iter().any(|trusted| *trusted == caller.account || caller.arn.starts_with(trusted));
        let has_external_id = demands.external_id.as_deref().is_none_or(|demanded| external_id == Some(demanded));
        if is_trusted && has_external_id && demands.web_identity_token.is_none() {
            return Ok(());
        }
        let message = format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {role}", caller.arn);
        Err(ServiceError::new("AccessDenied", message).with_status(403))
    }

    /// Rejects a web identity token that the role does not trust.
    pub(super) fn authorize_web_identity(&self, role: &str, token: &str) -> Result<(), ServiceError> {
        let demanded = self.roles.get(role).and_then(|demands| demands.web_identity_token.as_deref());
        if demanded.is_none_or(|demanded| demanded == token) {
            return Ok(());
        }
        Err(ServiceError::new("InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider"))
    }

    /// The duration of a session of the role.
    pub(super) fn session(&self, role: &str, requested: Duration) -> Duration {
        let limit = self.roles.get(role).and_then(|demands| demands.session_seconds);
        limit.map_or(requested, Duration::from_secs)
    }
}
