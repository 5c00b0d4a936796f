//! Region names, their partitions, and which Regions an account can use.

pub(crate) mod enabled;
pub(crate) mod known;
pub(crate) mod partition;
