//! Names of Regions and account IDs: format, partition, known Regions, and the Regions that an account can use.

pub(crate) mod enabled;
pub(crate) mod known;
pub(crate) mod partition;
pub(crate) mod validate;
