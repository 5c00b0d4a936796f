//! The AWS services whose images can be copied, one folder each.
//!
//! Each implements [`ImageService`](crate::engine::ImageService) and does not import another; `shared` has the code that
//! several need.

pub mod appstream;
pub mod ec2;
pub(crate) mod shared;
pub mod workspaces;
