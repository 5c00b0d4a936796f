//! Roles that a seed names, with what they demand. Every other role exists too, and lets everybody assume it.

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
    /// Who may assume it: accounts, or the beginnings of callers' ARNs. Everybody, where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted: Vec<String>,
    /// The external id that must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The web identity's token that must be given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub web_identity_token: Option<String>,
    /// How long a session really lasts, whatever was asked for: what AWS would never do, so that a test sees a session
    /// end. Its credentials are then no longer valid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_seconds: Option<u64>,
}

/// The roles of a seed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StsSeed {
    /// Roles that demand something.
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

/// What STS knows.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(super) roles: BTreeMap<String, RoleSeed>,
}

impl Store {
    /// Refuses a caller whom the role does not trust, or who does not say what it demands.
    pub(super) fn authorize(
        &self,
        role: &str,
        caller: &Identity,
        external_id: Option<&str>,
    ) -> Result<(), ServiceError> {
        let Some(demands) = self.roles.get(role) else { return Ok(()) };
        let is_trusted = demands.trusted.is_empty()
            || demands.trusted.iter().any(|trusted| *trusted == caller.account || caller.arn.starts_with(trusted));
        let is_told = demands.external_id.as_deref().is_none_or(|demanded| external_id == Some(demanded));
        if is_trusted && is_told && demands.web_identity_token.is_none() {
            return Ok(());
        }
        let message = format!("User: {} is not authorized to perform: sts:AssumeRole on resource: {role}", caller.arn);
        Err(ServiceError::new("AccessDenied", message).with_status(403))
    }

    /// Refuses a web identity's token that the role does not trust.
    pub(super) fn authorize_web_identity(&self, role: &str, token: &str) -> Result<(), ServiceError> {
        let demanded = self.roles.get(role).and_then(|demands| demands.web_identity_token.as_deref());
        if demanded.is_none_or(|demanded| demanded == token) {
            return Ok(());
        }
        Err(ServiceError::new("InvalidIdentityToken", "Couldn't retrieve verification key from your identity provider"))
    }

    /// How long a session of the role lasts that was asked for with a duration.
    pub(super) fn session(&self, role: &str, asked: Duration) -> Duration {
        let limit = self.roles.get(role).and_then(|demands| demands.session_seconds);
        limit.map_or(asked, Duration::from_secs)
    }
}
