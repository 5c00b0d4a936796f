//! The Service Quotas part of a seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::seed::check::{SeedError, check_region};
use crate::services::service_quotas::store::{APPSTREAM_COPIES, APPSTREAM_IMAGES, WORKSPACES_IMAGES};
use crate::world::state::World;

/// Applied quotas.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceQuotasSeed {
    /// Applied values by Region and quota code. The services enforce them.
    pub quotas: BTreeMap<String, BTreeMap<String, usize>>,
}

impl ServiceQuotasSeed {
    /// Adds the quotas.
    pub(crate) fn load_into(self, world: &mut World) {
        for (region, quotas) in self.quotas {
            let applied = quotas.into_iter().map(|(code, value)| ((region.clone(), code), value));
            world.service_quotas.applied.extend(applied);
        }
    }

    /// Checks the quotas without adding them.
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        self.quotas.keys().try_for_each(|region| check_region(region))?;
        let known = [APPSTREAM_IMAGES, APPSTREAM_COPIES, WORKSPACES_IMAGES];
        match self.quotas.values().flat_map(BTreeMap::keys).find(|code| !known.contains(&code.as_str())) {
            Some(code) => Err(SeedError::Invalid(format!("the quota '{code}' is not simulated"))),
            None => Ok(()),
        }
    }
}
