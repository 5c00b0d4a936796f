//! Waiting for images: the poller and its timing. Code that changes images does not belong here.

pub(crate) mod deletion_poller;
pub(crate) mod outcome;
pub(crate) mod poller;
pub(crate) mod region_poller;
pub(crate) mod remaining;
pub(crate) mod timing;
