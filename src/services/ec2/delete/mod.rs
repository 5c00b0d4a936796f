//! Deleting an AMI: `deregister.rs` deregisters it, and `snapshots.rs` accounts for its snapshots, then and in later tries.

pub(crate) mod deregister;
pub(crate) mod snapshots;
