//! Operations of a managed image, one file each, and behavior specific to one service.

mod appstream;
mod create;
mod create_interrupted;
mod delete;
mod delete_retries;
mod leftovers;
mod plan;
mod read;
mod update;
mod workspaces;
