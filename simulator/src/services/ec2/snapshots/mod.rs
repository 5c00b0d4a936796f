//! EBS snapshots and the operations on them.

pub(crate) mod delete_snapshot;
pub(crate) mod describe_snapshots;
pub(crate) mod permissions;
pub(crate) mod snapshot;
