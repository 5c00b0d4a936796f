//! Actions: a copy on request, without a state.

pub(crate) mod copy;
pub(crate) mod messages;
pub(crate) mod progress_reporter;
