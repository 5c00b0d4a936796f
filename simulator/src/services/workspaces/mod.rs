//! Amazon WorkSpaces, limited to images: sharing, tags, the bundles that use an image and the WorkSpaces that an image
//! is created from. The protocol is JSON or CBOR. `CopyWorkspaceImage` is a call to the destination Region.

mod bundle;
mod describe_account;
mod describe_bundles;
mod describe_workspaces;
mod errors;
pub(crate) mod images;
mod load;
pub(crate) mod records;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod store;
mod tags;
mod workspace;
