//! AppStream images and the operations on them.

pub(crate) mod copy_image;
pub(crate) mod delete_image;
pub(crate) mod describe_images;
pub(crate) mod image;
pub(crate) mod image_attributes;
pub(crate) mod permissions;
