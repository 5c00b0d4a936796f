//! SDK interceptors: the call log, AWS's clock, and the user agent.

pub(crate) mod call_log;
pub(crate) mod service_clock;
pub(crate) mod user_agent;
