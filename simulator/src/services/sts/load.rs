//! Adds the STS part of a seed to the state.

use super::roles::StsSeed;
use crate::world::state::World;

impl StsSeed {
    pub(crate) fn load_into(self, world: &mut World) {
        world.sts.roles.extend(self.roles.into_iter().map(|role| (role.arn.clone(), role)));
    }
}
