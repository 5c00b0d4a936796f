//! Operations of a managed image, one file each, and behavior specific to one service.

pub(super) mod appstream;
mod consistency;
mod create;
mod create_interrupted;
mod delete;
mod delete_retries;
mod leftovers;
mod plan;
mod read;
mod recorded;
mod update;
pub(super) mod workspaces;
