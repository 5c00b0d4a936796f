//! Retry primitives: backoff, retry policy, per-Region serialization, deadlines, concurrency limit, client tokens, and the
//! search for the result of a lost response. Code of a single service does not belong here.

pub(crate) mod backoff;
pub(crate) mod client_token;
pub(crate) mod concurrency;
pub(crate) mod deadline;
pub(crate) mod lost_response;
pub(crate) mod policy;
pub(crate) mod region_queue;
