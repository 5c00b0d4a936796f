//! Operations on an account and its Regions rather than on a resource.

pub(crate) mod allowed_images;
pub(crate) mod block_public_access;
pub(crate) mod describe_regions;
pub(crate) mod ebs_encryption;
