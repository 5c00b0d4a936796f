//! WorkSpaces, as far as images need it: images, who they are shared with, bundles that use them, WorkSpaces they are
//! made from, tags. JSON or CBOR. Copies are pulled: `CopyWorkspaceImage` is a call to the destination's Region.

mod bundle;
mod copy_image;
mod create_image;
mod delete_image;
mod describe_account;
mod describe_bundles;
mod describe_images;
mod describe_workspaces;
mod errors;
pub(crate) mod image;
mod load;
mod new_image;
mod operations;
mod permissions;
pub(crate) mod records;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod store;
mod tags;
mod workspace;

pub use image::WorkspacesImageError;
pub use records::WorkspacesImageRecord;
pub use seed::{WorkspaceSeed, WorkspacesBundleSeed, WorkspacesImageSeed, WorkspacesQuotas, WorkspacesSeed};
