//! The KMS part of a seed.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Key;
use crate::seed::{SeedError, check_account, check_region};
use crate::world::World;

/// KMS keys, by Region.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KmsSeed {
    /// The keys of each Region.
    pub keys: BTreeMap<String, Vec<KeySeed>>,
}

/// One KMS key.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySeed {
    /// Its id, a UUID or `mrk-` and 32 hexadecimal digits; a new one where it is empty.
    pub id: String,
    /// An alias, with `alias/` in front.
    pub alias: Option<String>,
    /// The account that has it; the default account where there is none.
    pub account: Option<String>,
    /// Its description.
    pub description: String,
    /// Its state; `Enabled` where there is none.
    pub state: Option<String>,
    /// Its spec; `SYMMETRIC_DEFAULT` where there is none.
    pub spec: Option<String>,
    /// Its usage; `ENCRYPT_DECRYPT` where there is none.
    pub usage: Option<String>,
    /// Whether AWS manages it.
    pub aws_managed: bool,
    /// Whether its policy shuts out everybody: describing it is denied, and copies under it fail.
    pub unusable: bool,
    /// The other accounts that may use it.
    pub shared_with: Vec<String>,
}

/// What the states, specs and usages may be, as KMS spells them.
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

    /// Adds the keys.
    pub(crate) fn plant(self, world: &mut World) {
        for (region, keys) in self.keys {
            for seed in keys {
                let id = if seed.id.is_empty() { world.ids.uuid() } else { seed.id };
                let account = seed.account.unwrap_or_else(|| world.settings.account.clone());
                let key = Key {
                    arn: format!("arn:{}:kms:{region}:{account}:key/{id}", world.access.partition(&account)),
                    id,
                    account,
                    region: region.clone(),
                    aliases: seed.alias.into_iter().collect(),
                    description: seed.description,
                    state: seed.state.unwrap_or_else(|| "Enabled".to_owned()),
                    spec: seed.spec.unwrap_or_else(|| "SYMMETRIC_DEFAULT".to_owned()),
                    usage: seed.usage.unwrap_or_else(|| "ENCRYPT_DECRYPT".to_owned()),
                    aws_managed: seed.aws_managed,
                    usable: !seed.unusable,
                    shared_with: BTreeSet::from_iter(seed.shared_with),
                    created: world.clock.date(),
                };
                world.kms.put(key);
            }
        }
    }
}
