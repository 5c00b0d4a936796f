//! The metadata part of a seed, and the state of the metadata services.

use serde::{Deserialize, Serialize};

use crate::seed::check::{SeedError, check_account, check_region};

/// The names of the metadata services in the log of calls.
pub const METADATA_SERVICES: [&str; 4] = ["imds", "container", "sso", "signin"];

/// Credential sources of the client's machine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetadataSeed {
    /// The instance metadata service, for a client on an instance with this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceSeed>,
    /// The container credentials endpoint, for a client in a container with this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<TokenSeed>,
    /// The IAM Identity Center portal, with a signed-in user who can use this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso: Option<TokenSeed>,
    /// AWS Sign-In, with a session of `aws login` whose refresh token is the seed's token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<TokenSeed>,
}

/// An EC2 instance with a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceSeed {
    /// Name of the role.
    pub role: String,
    /// AWS account ID of the role.
    pub account: String,
    /// Region of the instance.
    pub region: String,
}

/// A role whose credentials require a token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSeed {
    /// The token that requests must present.
    pub token: String,
    /// Name of the role.
    pub role: String,
    /// AWS account ID of the role.
    pub account: String,
}

impl MetadataSeed {
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        if let Some(instance) = &self.instance {
            check_region(&instance.region)?;
            check_account(&instance.account)?;
        }
        [&self.container, &self.sso, &self.login]
            .into_iter()
            .flatten()
            .try_for_each(|seed| check_account(&seed.account))
    }
}

/// The seeded services, and the tokens that the instance metadata service has issued.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(super) seed: MetadataSeed,
    pub(super) tokens: Vec<String>,
}
