//! [`PreflightCache`]: what the checks of one run have read from WorkSpaces.

use std::sync::Arc;

use aws_sdk_workspaces::types::{ImageType, Workspace};

use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Activity, ReadCache, SingleReadCache, TagMap};
use crate::services::workspaces::image::WorkspacesImage;
use crate::services::workspaces::in_use::Bundle;
use crate::services::workspaces::read;

/// The reads that plans and applies share.
#[derive(Debug)]
pub struct PreflightCache {
    /// Images by ID, whichever account owns them.
    pub(crate) sources: ReadCache<String, WorkspacesImage>,
    /// WorkSpaces by ID.
    pub(crate) workspaces: ReadCache<String, Workspace>,
    /// The account's own images.
    own_images: SingleReadCache<(), Arc<Vec<WorkspacesImage>>>,
    /// The account's bundles.
    pub(crate) bundles: SingleReadCache<(), Vec<Bundle>>,
    /// Whether a Region takes images with their own license.
    pub(crate) byol: SingleReadCache<(), bool>,
}

impl Default for PreflightCache {
    fn default() -> Self {
        let activity = Activity::default();
        Self {
            sources: ReadCache::new(read::DESCRIBED_IDS, &activity, read::images_by_id),
            workspaces: ReadCache::new(read::DESCRIBED_IDS, &activity, read::workspaces_by_id),
            own_images: SingleReadCache::default(),
            bundles: SingleReadCache::default(),
            byol: SingleReadCache::default(),
        }
    }
}

impl PreflightCache {
    /// The account's own images in a Region.
    pub(crate) async fn own_images(
        &self,
        region: &Arc<RegionClients>,
    ) -> Result<Arc<Vec<WorkspacesImage>>, ServiceError> {
        let read = || async {
            let images = read::images(region, None, Some(ImageType::Owned)).await?;
            let images = images.into_iter().map(|image| WorkspacesImage { image, tags: TagMap::new() });
            Ok(Arc::new(images.collect()))
        };
        self.own_images.get(region, (), read).await
    }
}
