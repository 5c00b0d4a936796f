//! [`PreflightCache`]: what the checks of a session have read from AppStream.

use std::collections::HashSet;
use std::sync::Arc;

use aws_sdk_appstream::types::Image;

use crate::engine::SingleReadCache;
use crate::services::appstream::in_use::Reference;

/// The reads that plans share.
#[derive(Debug, Default)]
pub struct PreflightCache {
    /// Images by name or ARN; empty for one that does not exist.
    pub(crate) sources: SingleReadCache<String, Vec<Image>>,
    /// The names of the images that other accounts share with the account in a Region.
    pub(crate) shared_names: SingleReadCache<(), Arc<HashSet<String>>>,
    /// The number of images that the account owns in a Region.
    pub(crate) counts: SingleReadCache<(), usize>,
    /// The account's fleets in a Region.
    pub(crate) fleets: SingleReadCache<(), Vec<Reference>>,
    /// The account's image builders in a Region.
    pub(crate) builders: SingleReadCache<(), Vec<Reference>>,
    /// Whether the account is enabled for BYOL in a Region.
    pub(crate) byol: SingleReadCache<(), bool>,
}
