//! Regions by name: their form, their partition, which ones are known, and which ones an account can use.

pub(crate) mod enabled;
pub(crate) mod known;
pub(crate) mod partition;
pub(crate) mod validate;
