//! Adds the KMS part of a seed to the state.

use std::collections::BTreeSet;

use super::seed::KmsSeed;
use super::store::Key;
use crate::world::state::World;

impl KmsSeed {
    /// Adds the keys.
    pub(crate) fn load_into(self, world: &mut World) {
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
