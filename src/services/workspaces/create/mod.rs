//! Making an image: from another image or from a WorkSpace. Each way has its arguments, its checks and its call.

pub(crate) mod from_image;
pub(crate) mod from_workspace;
pub(crate) mod image_source;
