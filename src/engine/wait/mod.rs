//! Waiting for images: the poller, its timing and its log. Code that changes images does not belong here.

pub(crate) mod deletion_poller;
pub(crate) mod outcome;
pub(crate) mod poller;
pub(crate) mod progress_log;
pub(crate) mod region_poller;
pub(crate) mod timing;
