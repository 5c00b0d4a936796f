//! The `sharing` block of every image: its arguments, the difference between configured and actual grants, and the calls
//! that change them. A service only reads grants and sends calls
//! ([`ShareImage`](crate::engine::service::share_image::ShareImage)); no file here names a service.

pub(crate) mod apply;
pub(crate) mod argument;
pub(crate) mod block;
pub(crate) mod check;
pub(crate) mod grants;
pub(crate) mod messages;
pub(crate) mod read;
pub(crate) mod validate;
