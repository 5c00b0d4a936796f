//! What the process writes to standard error: log lines in the form that hosts read, and panics. What is logged, and
//! with which fields, belongs to the code that logs it.

pub(crate) mod hclog;
pub(crate) mod logging;
pub(crate) mod panics;
