//! The operations of a managed image, one file each, and what one service alone does.

pub(super) mod appstream;
mod create;
mod delete;
mod leftovers;
mod plan;
mod read;
mod update;
pub(super) mod workspaces;
