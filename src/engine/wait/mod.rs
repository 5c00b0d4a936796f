//! Waiting for images: the poller, its timing, what the log says about it.

pub(crate) mod outcome;
pub(crate) mod poller;
pub(crate) mod progress_log;
pub(crate) mod timing;
