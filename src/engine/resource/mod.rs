//! The managed resource: one file for each operation.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod generate_config;
pub(crate) mod image_resource;
pub(crate) mod import;
pub(crate) mod leftovers;
pub(crate) mod move_state;
pub(crate) mod plan_tags;
pub(crate) mod update;
