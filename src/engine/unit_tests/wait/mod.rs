//! Waiting: the poller, and the progress that it reports.

mod poller;
mod progress;
