//! Who uses an image and keeps it from being deleted: bundles, and accounts that it is shared with.

use super::kind::WORKSPACES;
use super::read::NOT_FOUND;
use crate::aws::{RegionClients, ServiceError};
use crate::engine::{UNSHARE, in_use_sentence, in_use_sentences};

/// What to do about bundles.
pub(super) const FREE_BUNDLES: &str = "Give them another image, or delete them first.";

/// A bundle of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bundle {
    /// `wsb-… (name)`.
    label: String,
    image_id: String,
}

/// The bundles that have an image.
pub(super) fn using(bundles: &[Bundle], id: &str) -> Vec<String> {
    bundles.iter().filter(|bundle| bundle.image_id == id).map(|bundle| bundle.label.clone()).collect()
}

/// All that keeps an image from being deleted, in sentences. What may not be read is left out.
pub(super) async fn all(region: &RegionClients, id: &str) -> Option<String> {
    let bundles = using(&bundles(region).await.unwrap_or_default(), id);
    let accounts = accounts(region, id).await.unwrap_or_default();
    in_use_sentences([
        in_use_sentence("It is used by the bundles", &bundles, FREE_BUNDLES),
        in_use_sentence("It is shared with the accounts", &accounts, UNSHARE),
    ])
}

/// The account's bundles.
pub(super) async fn bundles(region: &RegionClients) -> Result<Vec<Bundle>, ServiceError> {
    let mut bundles = Vec::new();
    let mut token = None;
    loop {
        let page = region.workspaces().describe_workspace_bundles().set_next_token(token).send().await;
        let page = region.service_error(WORKSPACES, "DescribeWorkspaceBundles", page)?;
        bundles.extend(page.bundles.unwrap_or_default().into_iter().filter_map(|bundle| {
            let label = format!("{} ({})", bundle.bundle_id().unwrap_or_default(), bundle.name().unwrap_or_default());
            Some(Bundle { label, image_id: bundle.image_id? })
        }));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(bundles);
        }
    }
}

/// The accounts with which the image is shared.
pub(super) async fn accounts(region: &RegionClients, id: &str) -> Result<Vec<String>, ServiceError> {
    let mut accounts = Vec::new();
    let mut token = None;
    loop {
        let page =
            region.workspaces().describe_workspace_image_permissions().image_id(id).set_next_token(token).send().await;
        let page = match region.service_error(WORKSPACES, "DescribeWorkspaceImagePermissions", page) {
            Err(error) if error.has_code(NOT_FOUND) => return Ok(accounts),
            result => result?,
        };
        let permissions = page.image_permissions.unwrap_or_default();
        accounts.extend(permissions.into_iter().filter_map(|permission| permission.shared_account_id));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(accounts);
        }
    }
}
