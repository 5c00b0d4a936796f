//! [`ShareImage`] of WorkSpaces: one call for each account, which lets it copy the image or no longer.
//! `arguments.rs` has the arguments of the block.

pub(crate) mod arguments;

use arguments::ACCOUNT_IDS;

use super::create::image_source::ImageSource;
use super::image::SERVICE;
use super::in_use;
use super::kind::WorkspacesService;
use super::model::WorkspacesAttributes;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{Grant, Grants, ImageModel, ShareImage};

/// A call that changes the permission of an account.
#[derive(Debug, PartialEq, Eq)]
pub struct SharingCall {
    account: String,
    allows: bool,
}

impl<O: ImageSource> ShareImage for WorkspacesService<O> {
    type Call = SharingCall;

    async fn read_grants(&self, region: &RegionClients, id: &str, _part: &str) -> Result<Grants, ServiceError> {
        let accounts = in_use::shared_accounts(region, id).await?;
        Ok(accounts.into_iter().map(|account| Grant::on_image(ACCOUNT_IDS, account)).collect())
    }

    fn sharing_calls(&self, actual: &Grants, desired: &Grants) -> Vec<SharingCall> {
        let call = |grant: &Grant, allows| SharingCall { account: grant.grantee.clone(), allows };
        let revoked = actual.difference(desired).map(|grant| call(grant, false));
        revoked.chain(desired.difference(actual).map(|grant| call(grant, true))).collect()
    }

    async fn send_sharing_call(
        &self,
        region: &RegionClients,
        id: &str,
        call: &SharingCall,
    ) -> Result<(), ServiceError> {
        let update = region.workspaces().update_workspace_image_permission().image_id(id);
        let updated = update.allow_copy_image(call.allows).shared_account_id(&call.account).send().await;
        region.service_error(SERVICE, "UpdateWorkspaceImagePermission", updated).map(drop)
    }

    /// WorkSpaces does not delete an image that is shared.
    fn revokes_before_deletion(&self, _state: &ImageModel<WorkspacesAttributes<O::Arguments>>) -> bool {
        true
    }
}
