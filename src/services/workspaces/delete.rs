//! [`DeleteImage`] of WorkSpaces: revokes the permissions if configured, then deletes the image.

use super::create::image_source::ImageSource;
use super::describe::is_not_found;
use super::image::SERVICE;
use super::kind::WorkspacesService;
use super::model::WorkspacesAttributes;
use super::{errors, in_use};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Blockers, DeleteImage, Deletion, ImageModel, Retry};
use crate::services::shared::in_use::Usage;

impl<O: ImageSource> DeleteImage for WorkspacesService<O> {
    /// WorkSpaces deletes the image asynchronously.
    async fn delete(
        &self,
        region: &RegionClients,
        state: &ImageModel<WorkspacesAttributes<O::Arguments>>,
    ) -> Result<Deletion, ServiceError> {
        let id = state.common.id();
        if state.service.image.force_unshare_on_delete.known() == Some(&true) {
            for account in in_use::accounts(region, id).await? {
                let unshared = region
                    .workspaces()
                    .update_workspace_image_permission()
                    .image_id(id)
                    .allow_copy_image(false)
                    .shared_account_id(&account)
                    .send()
                    .await;
                // WorkSpaces rejects a repeated call, because the image is no longer shared with the account.
                if let Err(error) = region.service_error(SERVICE, "UpdateWorkspaceImagePermission", unshared)
                    && in_use::accounts(region, id).await?.contains(&account)
                {
                    return Err(error);
                }
            }
        }
        let deleted = region.workspaces().delete_workspace_image().image_id(id).send().await;
        match region.service_error(SERVICE, "DeleteWorkspaceImage", deleted) {
            Err(error) if !is_not_found(&error) => Err(error),
            _ => Ok(Deletion::Underway),
        }
    }

    fn delete_retry(&self, error: &ServiceError) -> Option<Retry> {
        errors::delete_retry(error)
    }

    /// Omits what the credentials cannot read.
    async fn blocking_references(
        &self,
        region: &RegionClients,
        state: &ImageModel<WorkspacesAttributes<O::Arguments>>,
    ) -> Blockers {
        let id = state.common.id();
        let bundles = in_use::referencing(&in_use::bundles(region).await.unwrap_or_default(), id);
        let accounts = in_use::accounts(region, id).await.unwrap_or_default();
        Usage::SHARED.add(in_use::BUNDLES.add(Blockers::default(), &bundles), &accounts)
    }
}
