//! Progress of images for the people who wait: its words, the estimate of the remaining time, the log lines and the
//! progress file. Code that calls AWS or waits for images does not belong here.

pub(crate) mod file;
pub(crate) mod rate;
pub(crate) mod reporter;
pub(crate) mod words;
