//! Output to standard error: log lines in the hosts' format, and panics. Messages and fields belong to the code that logs them.

pub(crate) mod hclog;
pub(crate) mod logging;
pub(crate) mod panics;
