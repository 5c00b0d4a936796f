//! The checks of AppStream image copies; `rules.rs` and `offline.rs` need no network, `online.rs` reads from AWS.

pub(crate) mod offline;
pub(crate) mod online;
pub(crate) mod regions;
pub(crate) mod rules;
