//! All images, bundles and WorkSpaces. Operations access them through lookups that apply the caller's account and
//! Region.

use std::collections::{BTreeMap, BTreeSet};

use tokio::time::Instant;

use super::bundles::bundle::Bundle;
use super::errors::{not_found, not_the_owner};
use super::records::{WorkspacesBundleRecord, WorkspacesImageRecord};
use super::seed::WorkspacesQuotas;
use super::workspace::Workspace;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::workspaces::images::image::{AVAILABLE, ERROR, Image, WorkspacesImageError};

/// A Region and an id.
pub(super) type ResourceKey = (String, String);

/// The state of WorkSpaces.
#[derive(Debug, Clone, Default)]
pub(crate) struct Store {
    pub(super) images: BTreeMap<ResourceKey, Image>,
    pub(super) bundles: BTreeMap<ResourceKey, Bundle>,
    pub(super) workspaces: BTreeMap<ResourceKey, Workspace>,
    /// Regions and accounts in which Bring Your Own License is enabled.
    pub(super) byol: BTreeSet<(String, String)>,
    pub(super) quotas: WorkspacesQuotas,
}

/// The key of a resource in the store.
pub(super) fn resource_key(region: &str, id: &str) -> ResourceKey {
    (region.to_owned(), id.to_owned())
}

impl Store {
    /// Completes the creation of images that are due.
    pub(crate) fn advance(&mut self, now: Instant) {
        for image in self.images.values_mut() {
            match image.outcome.take_if(|outcome| outcome.is_due(now)).map(|outcome| outcome.failure) {
                None => {}
                Some(None) => AVAILABLE.clone_into(&mut image.state),
                Some(Some(failure)) => {
                    ERROR.clone_into(&mut image.state);
                    let error = |message: &str| WorkspacesImageError {
                        code: "UnknownError".to_owned(),
                        message: message.to_owned(),
                    };
                    image.error_details = vec![error(failure.listed_message())];
                    image.error = Some(error(&failure.reason));
                }
            }
        }
    }

    /// The default quotas.
    pub(crate) fn quotas(&self) -> WorkspacesQuotas {
        self.quotas
    }

    /// Whether an account can use Bring Your Own License in a Region.
    pub(crate) fn byol_enabled(&self, region: &str, account: &str) -> bool {
        self.byol.contains(&resource_key(region, account))
    }

    /// An image that the caller can see in some Region.
    pub(super) fn visible_image(&self, region: &str, id: &str, context: &Context<'_>) -> Result<&Image, ServiceError> {
        let image = self.images.get(&resource_key(region, id));
        image.filter(|image| image.visible_to(context.account(), context.now)).ok_or_else(|| not_found(id))
    }

    /// An image that the caller owns, in the caller's Region.
    pub(super) fn own_image(&mut self, id: &str, context: &Context<'_>) -> Result<&mut Image, ServiceError> {
        if self.visible_image(context.region, id, context)?.owner != context.account() {
            return Err(not_the_owner(id));
        }
        self.images.get_mut(&resource_key(context.region, id)).ok_or_else(|| not_found(id))
    }

    /// The images that an account has in a Region.
    pub(super) fn own_images(&self, region: &str, account: &str) -> impl Iterator<Item = &Image> {
        self.images.values().filter(move |image| image.region == region && image.owner == account)
    }

    /// A bundle that the caller owns, in the caller's Region.
    pub(super) fn own_bundle(&mut self, id: &str, context: &Context<'_>) -> Result<&mut Bundle, ServiceError> {
        let bundle = self.bundles.get_mut(&resource_key(context.region, id));
        let bundle = bundle.filter(|bundle| bundle.visible_to(context.account(), context.now));
        match bundle.ok_or_else(|| not_found(id))? {
            bundle if bundle.owner == context.account() => Ok(bundle),
            _ => Err(not_the_owner(id)),
        }
    }

    /// The bundles that an account has in a Region.
    pub(super) fn own_bundles(&self, region: &str, account: &str) -> impl Iterator<Item = &Bundle> {
        let here = self.bundles.iter().filter(move |((of, _), bundle)| of == region && bundle.owner == account);
        here.map(|(_, bundle)| bundle)
    }

    /// Records of all bundles.
    pub(crate) fn bundle_records(&self, now: Instant) -> Vec<WorkspacesBundleRecord> {
        self.bundles.iter().map(|((region, _), bundle)| WorkspacesBundleRecord::of(region, bundle, now)).collect()
    }

    /// Changes a bundle out of band. Returns whether it exists.
    pub(crate) fn change_bundle(&mut self, region: &str, id: &str, change: impl FnOnce(&mut Bundle)) -> bool {
        self.bundles.get_mut(&resource_key(region, id)).map(change).is_some()
    }

    /// Removes a WorkSpace. Returns whether it existed.
    pub(crate) fn remove_workspace(&mut self, region: &str, id: &str) -> bool {
        self.workspaces.remove(&resource_key(region, id)).is_some()
    }

    /// Records of all images.
    pub(crate) fn image_records(&self) -> Vec<WorkspacesImageRecord> {
        self.images.values().map(WorkspacesImageRecord::of).collect()
    }

    /// Removes an image out of band.
    pub(crate) fn remove_image(&mut self, region: &str, id: &str) -> bool {
        self.images.remove(&resource_key(region, id)).is_some()
    }

    /// Sets the state of an image, and keeps it.
    pub(crate) fn set_image_state(
        &mut self,
        region: &str,
        id: &str,
        state: &str,
        error: Option<WorkspacesImageError>,
    ) -> bool {
        let Some(image) = self.images.get_mut(&resource_key(region, id)) else {
            return false;
        };
        state.clone_into(&mut image.state);
        image.error_details = error.clone().into_iter().collect();
        image.error = error;
        image.outcome = None;
        true
    }

    /// Shares an image with an account.
    pub(crate) fn share_image(&mut self, region: &str, id: &str, account: &str) -> bool {
        self.images
            .get_mut(&resource_key(region, id))
            .map(|image| image.shared_with.insert(account.to_owned()))
            .is_some()
    }

    /// Replaces the tags of an image.
    pub(crate) fn set_image_tags(&mut self, region: &str, id: &str, tags: BTreeMap<String, String>) -> bool {
        self.images.get_mut(&resource_key(region, id)).map(|image| image.tags = tags).is_some()
    }

    /// Removes a bundle.
    pub(crate) fn remove_bundle(&mut self, region: &str, id: &str) -> bool {
        self.bundles.remove(&resource_key(region, id)).is_some()
    }
}
