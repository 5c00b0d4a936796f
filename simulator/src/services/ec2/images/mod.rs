//! AMIs and the operations on them. Operations on snapshots alone belong to `snapshots`.

pub(crate) mod copy_image;
pub(crate) mod deprecation;
pub(crate) mod deregister_image;
pub(crate) mod deregistration_protection;
pub(crate) mod describe_image_attribute;
pub(crate) mod describe_image_references;
pub(crate) mod describe_images;
pub(crate) mod enable_image;
pub(crate) mod image;
mod image_element;
mod image_filters;
pub(crate) mod modify_image_attribute;
