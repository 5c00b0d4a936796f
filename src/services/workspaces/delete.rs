//! Deleting an image.

use super::image::SERVICE;
use super::in_use;
use super::model::Computed;
use super::read::is_not_found;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::Deletion;

/// Deletes the image; it is gone some time later.
pub(super) async fn delete(region: &RegionClients, id: &str, computed: &Computed) -> Result<Deletion, ServiceError> {
    if computed.force_unshare_on_delete.known() == Some(&true) {
        for account in in_use::accounts(region, id).await? {
            let unshared = region
                .workspaces()
                .update_workspace_image_permission()
                .image_id(id)
                .allow_copy_image(false)
                .shared_account_id(&account)
                .send()
                .await;
            // Of two calls the second is refused: what is not shared cannot be unshared.
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
