//! Many requests to AWS as few calls: batched reads, caches, one task for each Region.

pub(crate) mod concurrent;
pub(crate) mod confirm_gone;
pub(crate) mod describe_batcher;
pub(crate) mod read_cache;
pub(crate) mod region_tasks;
