//! What blocks the deletion of an image: bundles that use it, and accounts with which it is shared.

use super::describe::is_not_found;
use super::image::SERVICE;
use crate::aws::{RegionClients, ServiceError};
use crate::services::shared::in_use::Usage;
use crate::services::shared::read::read_pages;

/// Bundles that use an image.
pub(super) const BUNDLES: Usage =
    Usage { condition: "in use by bundles", remedy: "Switch those bundles to another image, or delete them first." };

/// A bundle of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bundle {
    pub(super) id: String,
    pub(super) name: String,
    image_id: String,
}

/// The labels of the bundles that use an image.
pub(super) fn referencing(bundles: &[Bundle], id: &str) -> Vec<String> {
    let using = bundles.iter().filter(|bundle| bundle.image_id == id);
    using.map(|bundle| format!("{} ({})", bundle.id, bundle.name)).collect()
}

/// The account's bundles.
pub(super) async fn bundles(region: &RegionClients) -> Result<Vec<Bundle>, ServiceError> {
    let call = region.call(SERVICE, "DescribeWorkspaceBundles");
    read_pages(
        call,
        |bundle: &Bundle| Some(&bundle.id),
        |token| async move {
            let page = region.workspaces().describe_workspace_bundles().set_next_token(token).send().await;
            let page = region.service_error(SERVICE, "DescribeWorkspaceBundles", page)?;
            let bundles = page.bundles.unwrap_or_default().into_iter().map(|bundle| Bundle {
                id: bundle.bundle_id.unwrap_or_default(),
                name: bundle.name.unwrap_or_default(),
                image_id: bundle.image_id.unwrap_or_default(),
            });
            Ok((bundles.collect(), page.next_token))
        },
    )
    .await
}

/// The accounts with which the image is shared; none if it does not exist.
pub(super) async fn accounts(region: &RegionClients, id: &str) -> Result<Vec<String>, ServiceError> {
    match shared_accounts(region, id).await {
        Err(error) if is_not_found(&error) => Ok(Vec::new()),
        accounts => accounts,
    }
}

/// The accounts with which the image is shared.
pub(super) async fn shared_accounts(region: &RegionClients, id: &str) -> Result<Vec<String>, ServiceError> {
    let call = region.call(SERVICE, "DescribeWorkspaceImagePermissions");
    read_pages(
        call,
        |account: &String| Some(account),
        |token| async move {
            let request = region.workspaces().describe_workspace_image_permissions().image_id(id);
            let page = request.set_next_token(token).send().await;
            let page = region.service_error(SERVICE, "DescribeWorkspaceImagePermissions", page)?;
            let permissions = page.image_permissions.unwrap_or_default().into_iter();
            Ok((permissions.filter_map(|permission| permission.shared_account_id).collect(), page.next_token))
        },
    )
    .await
}
