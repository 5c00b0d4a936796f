//! [`PreflightCache`]: what the checks of one run have read from AppStream.

use aws_sdk_appstream::types::Image;

use crate::engine::SingleReadCache;
use crate::services::appstream::in_use::Reference;

/// The reads that plans share.
#[derive(Debug, Default)]
pub struct PreflightCache {
    /// Sources by name or ARN; none for one that does not exist.
    pub(crate) sources: SingleReadCache<String, Vec<Image>>,
    /// How many images the account has in a Region.
    pub(crate) counts: SingleReadCache<(), usize>,
    /// The fleets of a Region.
    pub(crate) fleets: SingleReadCache<(), Vec<Reference>>,
    /// The image builders of a Region.
    pub(crate) builders: SingleReadCache<(), Vec<Reference>>,
    /// Whether a Region takes images with their own license.
    pub(crate) byol: SingleReadCache<(), bool>,
}
