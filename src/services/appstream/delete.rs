//! Deleting an image.

use super::image::SERVICE;
use super::in_use;
use super::model::AppStreamAttributes;
use super::read::is_not_found;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Deletion, ImageModel};

/// Deletes the image; it is gone some time later.
pub(super) async fn delete(
    region: &RegionClients,
    state: &ImageModel<AppStreamAttributes>,
) -> Result<Deletion, ServiceError> {
    let name = state.common.id();
    if state.service.force_unshare_on_delete.known() == Some(&true) {
        for account in in_use::accounts(region, name).await? {
            let unshared =
                region.appstream().delete_image_permissions().name(name).shared_account_id(account).send().await;
            ignore_gone(region.service_error(SERVICE, "DeleteImagePermissions", unshared).map(drop))?;
        }
    }
    let deleted = region.appstream().delete_image().name(name).send().await;
    ignore_gone(region.service_error(SERVICE, "DeleteImage", deleted).map(drop))?;
    Ok(Deletion::Underway)
}

fn ignore_gone(result: Result<(), ServiceError>) -> Result<(), ServiceError> {
    result.or_else(|error| if is_not_found(&error) { Ok(()) } else { Err(error) })
}
