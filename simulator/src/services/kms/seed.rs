//! The KMS part of a seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::seed::check::{SeedError, check_account, check_region};

/// KMS keys, by Region.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KmsSeed {
    /// Keys by Region.
    pub keys: BTreeMap<String, Vec<KeySeed>>,
}

/// A KMS key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySeed {
    /// ID: a UUID, or `mrk-` and 32 hexadecimal digits. Generated if empty.
    pub id: String,
    /// Alias, with the prefix `alias/`.
    pub alias: Option<String>,
    /// AWS account ID of the owner. Defaults to the default account.
    pub account: Option<String>,
    /// Description.
    pub description: String,
    /// State. Defaults to `Enabled`.
    pub state: Option<String>,
    /// Key spec. Defaults to `SYMMETRIC_DEFAULT`.
    pub spec: Option<String>,
    /// Key usage. Defaults to `ENCRYPT_DECRYPT`.
    pub usage: Option<String>,
    /// Whether AWS manages it.
    pub aws_managed: bool,
    /// Whether its policy denies all access. `DescribeKey` then fails, and so do copies that use the key.
    pub unusable: bool,
    /// Other accounts that can use it.
    pub shared_with: Vec<String>,
}

/// The valid states and usages.
const STATES: &[&str] = &[
    "Creating",
    "Enabled",
    "Disabled",
    "PendingDeletion",
    "PendingImport",
    "PendingReplicaDeletion",
    "Unavailable",
    "Updating",
];
const USAGES: &[&str] =
    &["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT", "ENCAPSULATE_DECAPSULATE"];

impl KmsSeed {
    /// Checks the keys without adding them.
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        for (region, key) in self.keys.iter().flat_map(|(region, keys)| keys.iter().map(move |key| (region, key))) {
            check_region(region)?;
            key.account.iter().chain(&key.shared_with).try_for_each(|account| check_account(account))?;
            let wrong = |what: &str, value: &str| {
                Err(SeedError::Invalid(format!("the KMS key {what} '{value}' in {region} is not one KMS has")))
            };
            if let Some(state) = key.state.as_deref().filter(|state| !STATES.contains(state)) {
                return wrong("state", state);
            }
            if let Some(usage) = key.usage.as_deref().filter(|usage| !USAGES.contains(usage)) {
                return wrong("usage", usage);
            }
            if let Some(alias) = key.alias.as_deref().filter(|alias| !alias.starts_with("alias/")) {
                return wrong("alias", alias);
            }
        }
        Ok(())
    }
}
