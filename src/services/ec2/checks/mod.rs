//! The checks of AMI copies, by subject; `rules.rs` and `offline.rs` need no network, the others read from AWS.

pub(crate) mod destination;
pub(crate) mod deviations;
pub(crate) mod encryption;
pub(crate) mod import;
pub(crate) mod in_use;
pub(crate) mod kms_key;
pub(crate) mod name;
pub(crate) mod offline;
pub(crate) mod online;
pub(crate) mod permission;
pub(crate) mod rules;
pub(crate) mod source;
