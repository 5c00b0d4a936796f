//! Operations of a managed image, one file each, and behavior specific to one service.

mod appstream;
mod create;
mod delete;
mod leftovers;
mod plan;
mod read;
mod update;
mod workspaces;
