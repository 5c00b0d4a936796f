//! Adds the metadata part of a seed to the state.

use super::store::MetadataSeed;
use crate::world::state::World;

impl MetadataSeed {
    pub(crate) fn load_into(self, world: &mut World) {
        let metadata = &mut world.metadata.seed;
        metadata.instance = self.instance.or(metadata.instance.take());
        metadata.container = self.container.or(metadata.container.take());
        metadata.sso = self.sso.or(metadata.sso.take());
        metadata.login = self.login.or(metadata.login.take());
    }
}
