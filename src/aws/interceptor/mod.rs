//! What happens around each call: the log, AWS's clock, the check of answers, the user agent.

pub(crate) mod call_log;
pub(crate) mod service_clock;
pub(crate) mod user_agent;
