//! Code that several services share: schema attributes, read helpers, and checks that differ only in their rules and
//! numbers. Code of one service does not belong here.

pub(crate) mod availability;
pub(crate) mod byol;
pub(crate) mod data_source;
pub(crate) mod foreign_state;
pub(crate) mod in_use;
pub(crate) mod quota;
pub(crate) mod read;
pub(crate) mod resource_id;
pub(crate) mod schema;
#[cfg(test)]
pub(crate) mod shuffled;
pub(crate) mod source_state;
pub(crate) mod text;
pub(crate) mod time;
