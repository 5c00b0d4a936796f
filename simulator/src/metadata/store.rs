//! What is beside the machine, as a seed says and as the world keeps it.

use serde::{Deserialize, Serialize};

use crate::seed::check::{SeedError, check_account, check_region};

/// The names of these services in the log.
pub const METADATA_SERVICES: [&str; 3] = ["imds", "container", "sso"];

/// What is beside the machine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MetadataSeed {
    /// The machine is an instance with this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<InstanceSeed>,
    /// The machine is a container with this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<TokenSeed>,
    /// Somebody has signed in to the portal, and may use this role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sso: Option<TokenSeed>,
}

/// An instance with a role.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceSeed {
    /// The role's name.
    pub role: String,
    /// The role's account.
    pub account: String,
    /// The instance's Region.
    pub region: String,
}

/// A role that is given for a token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenSeed {
    /// The token that must be shown.
    pub token: String,
    /// The role's name.
    pub role: String,
    /// The role's account.
    pub account: String,
}

impl MetadataSeed {
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        if let Some(instance) = &self.instance {
            check_region(&instance.region)?;
            check_account(&instance.account)?;
        }
        [&self.container, &self.sso].into_iter().flatten().try_for_each(|seed| check_account(&seed.account))
    }
}

/// What is beside the machine, and the tokens that its metadata service has given.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(super) seed: MetadataSeed,
    pub(super) tokens: Vec<String>,
}
