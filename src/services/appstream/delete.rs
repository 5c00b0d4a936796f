//! [`DeleteImage`] of AppStream: revokes the permissions if configured, then deletes the image.

use super::describe::is_not_found;
use super::image::SERVICE;
use super::kind::AppStreamService;
use super::model::AppStreamAttributes;
use super::{errors, in_use};
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Blockers, DeleteImage, Deletion, ImageModel, Retry};
use crate::services::shared::in_use::Usage;

impl DeleteImage for AppStreamService {
    /// AppStream deletes the image asynchronously.
    async fn delete(
        &self,
        region: &RegionClients,
        state: &ImageModel<AppStreamAttributes>,
    ) -> Result<Deletion, ServiceError> {
        let name = state.common.id();
        if state.service.force_unshare_on_delete.known() == Some(&true) {
            for account in in_use::accounts(region, name).await? {
                let unshared =
                    region.appstream().delete_image_permissions().name(name).shared_account_id(account).send().await;
                ignore_not_found(region.service_error(SERVICE, "DeleteImagePermissions", unshared).map(drop))?;
            }
        }
        let deleted = region.appstream().delete_image().name(name).send().await;
        ignore_not_found(region.service_error(SERVICE, "DeleteImage", deleted).map(drop))?;
        Ok(Deletion::Underway)
    }

    fn delete_retry(&self, error: &ServiceError) -> Option<Retry> {
        errors::delete_retry(error)
    }

    /// Omits what the credentials cannot read.
    async fn blocking_references(&self, region: &RegionClients, state: &ImageModel<AppStreamAttributes>) -> Blockers {
        let fleets = in_use::referencing(&in_use::fleets(region).await.unwrap_or_default(), state);
        let builders = in_use::referencing(&in_use::image_builders(region).await.unwrap_or_default(), state);
        let accounts = in_use::accounts(region, state.common.id()).await.unwrap_or_default();
        let used = in_use::IMAGE_BUILDERS.add(in_use::FLEETS.add(Blockers::default(), &fleets), &builders);
        Usage::SHARED.add(used, &accounts)
    }
}

fn ignore_not_found(result: Result<(), ServiceError>) -> Result<(), ServiceError> {
    match result {
        Err(error) if !is_not_found(&error) => Err(error),
        _ => Ok(()),
    }
}
