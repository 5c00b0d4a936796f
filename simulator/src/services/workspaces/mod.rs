//! Amazon WorkSpaces, limited to images and bundles: sharing, tags, and the WorkSpaces that an image is created from or that
//! use a bundle. The protocol is JSON or CBOR. `CopyWorkspaceImage` is a call to the destination Region.

pub(crate) mod bundles;
mod describe_account;
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
