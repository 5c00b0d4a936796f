//! [`PreflightCache`]: what the checks of a session have read from WorkSpaces.

use std::sync::Arc;

use aws_sdk_workspaces::types::{ImageType, Workspace};

use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Activity, ReadCache, SingleReadCache};
use crate::services::workspaces::describe;
use crate::services::workspaces::image::WorkspacesImage;
use crate::services::workspaces::in_use::Bundle;

/// The reads that plans and applies share.
#[derive(Debug)]
pub struct PreflightCache {
    /// Images by ID, of any account.
    pub(crate) sources: ReadCache<String, WorkspacesImage>,
    /// WorkSpaces by ID.
    pub(crate) workspaces: ReadCache<String, Workspace>,
    /// The account's own images.
    own_images: SingleReadCache<(), Arc<Vec<WorkspacesImage>>>,
    /// The account's bundles.
    pub(crate) bundles: SingleReadCache<(), Vec<Bundle>>,
    /// Whether the account is enabled for BYOL in a Region.
    pub(crate) byol: SingleReadCache<(), bool>,
}

impl Default for PreflightCache {
    fn default() -> Self {
        let activity = Activity::default();
        Self {
            sources: ReadCache::new(describe::DESCRIBED_IDS, &activity, describe::images_by_id),
            workspaces: ReadCache::new(describe::DESCRIBED_IDS, &activity, describe::workspaces_by_id),
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
            let images = describe::images(region, None, Some(ImageType::Owned)).await?;
            let images = images.into_iter().map(WorkspacesImage::untagged);
            Ok(Arc::new(images.collect()))
        };
        self.own_images.get(region, (), read).await
    }
}
