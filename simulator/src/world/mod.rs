//! The state of the simulated AWS: clock, IDs, Regions, callers, settings and the log of calls. Code that knows an
//! operation or a protocol does not belong here; each service keeps its resources in a store of its own.

pub(crate) mod access;
pub(crate) mod call_log;
pub(crate) mod clock;
pub(crate) mod ids;
pub(crate) mod regions;
pub(crate) mod settings;
pub(crate) mod state;
