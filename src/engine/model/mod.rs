//! What a state holds: common attributes, identity, tags.

pub(crate) mod identity;
pub(crate) mod state;
pub(crate) mod tags;
