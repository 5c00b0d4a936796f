//! Actions that only AMIs have.

pub(crate) mod deprecate;
