//! WorkSpaces images and the operations on them.

pub(crate) mod copy_image;
pub(crate) mod create_image;
pub(crate) mod delete_image;
pub(crate) mod describe_images;
pub(crate) mod image;
mod new_image;
pub(crate) mod permissions;
