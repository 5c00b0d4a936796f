//! Batches and caches: many reads with few calls to AWS. Calls that change something do not belong here.

pub(crate) mod batcher;
pub(crate) mod concurrent;
pub(crate) mod confirm_gone;
pub(crate) mod describe_batcher;
pub(crate) mod pages;
pub(crate) mod read_cache;
pub(crate) mod region_tasks;
