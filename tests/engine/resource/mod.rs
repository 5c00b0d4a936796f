//! The operations of a managed image, one file each, and what one service alone does.

mod appstream;
mod consistency;
mod create;
mod delete;
mod leftovers;
mod plan;
mod read;
mod update;
mod workspaces;
