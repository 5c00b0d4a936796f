//! What happens around every SDK call: the log, the clock of the service, the user agent.

pub(crate) mod call_log;
pub(crate) mod service_clock;
pub(crate) mod user_agent;
