//! The managed resource: one file for each operation, which is a function over an `Engine`.

pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod engine;
pub(crate) mod generate_config;
pub(crate) mod image_resource;
pub(crate) mod import;
pub(crate) mod leftovers;
pub(crate) mod move_state;
pub(crate) mod plan;
pub(crate) mod plan_tags;
pub(crate) mod read;
pub(crate) mod reconcile;
pub(crate) mod submit;
pub(crate) mod update;
