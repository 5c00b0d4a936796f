//! Making a call again: backoff, retry policies, order, deadlines, limits, client tokens. Nothing here knows a service.

pub(crate) mod backoff;
pub(crate) mod client_token;
pub(crate) mod concurrency;
pub(crate) mod deadline;
pub(crate) mod policy;
pub(crate) mod region_queue;
