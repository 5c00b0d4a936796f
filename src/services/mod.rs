//! The services whose images can be copied, one folder each: its arguments, its checks, its calls, its errors.
//!
//! Each implements [`ImageService`](crate::engine::ImageService) and knows nothing of the others.

pub mod appstream;
pub mod ec2;
pub(crate) mod shared;
pub mod workspaces;
