//! Deleting an image, and who keeps it from being deleted.

use super::describe::NOT_FOUND;
use super::image::Computed;
use super::kind::WORKSPACES;
use crate::aws::{Regional, ServiceError};
use crate::copy::Deletion;

/// Deletes the image; it is gone some time later.
pub(super) async fn delete(region: &Regional, id: &str, computed: &Computed) -> Result<Deletion, ServiceError> {
    if computed.force_unshare_on_delete.known() == Some(&true) {
        for account in accounts(region, id).await? {
            let unshared = region
                .workspaces()
                .update_workspace_image_permission()
                .image_id(id)
                .allow_copy_image(false)
                .shared_account_id(&account)
                .send()
                .await;
            // Of two calls the second is refused: what is not shared cannot be unshared.
            if let Err(error) = region.answer(WORKSPACES, "UpdateWorkspaceImagePermission", unshared)
                && accounts(region, id).await?.contains(&account)
            {
                return Err(error);
            }
        }
    }
    let deleted = region.workspaces().delete_workspace_image().image_id(id).send().await;
    match region.answer(WORKSPACES, "DeleteWorkspaceImage", deleted) {
        Err(error) if !error.has_code(NOT_FOUND) => Err(error),
        _ => Ok(Deletion::Underway),
    }
}

/// The bundles and accounts that use the image, in sentences. What may not be read is left out.
pub(super) async fn users(region: &Regional, id: &str) -> Option<String> {
    let mut sentences = Vec::new();
    let mut tell = |what: &str, names: Vec<String>, remedy: &str| {
        if !names.is_empty() {
            sentences.push(format!("{what} {}. {remedy}", names.join(", ")));
        }
    };
    let bundles = bundles(region, id).await.unwrap_or_default();
    tell("It is used by the bundles", bundles, "Give them another image, or delete them first.");
    let accounts = accounts(region, id).await.unwrap_or_default();
    let remedy = "Take the permissions back first, or set `force_unshare_on_delete = true` and apply.";
    tell("It is shared with the accounts", accounts, remedy);
    (!sentences.is_empty()).then(|| sentences.join("\n"))
}

/// The account's bundles that have the image, each as `wsb-… (name)`.
async fn bundles(region: &Regional, id: &str) -> Result<Vec<String>, ServiceError> {
    let mut bundles = Vec::new();
    let mut token = None;
    loop {
        let page = region.workspaces().describe_workspace_bundles().set_next_token(token).send().await;
        let page = region.answer(WORKSPACES, "DescribeWorkspaceBundles", page)?;
        let using = page.bundles.unwrap_or_default().into_iter().filter(|bundle| bundle.image_id() == Some(id));
        bundles.extend(using.map(|bundle| {
            format!("{} ({})", bundle.bundle_id().unwrap_or_default(), bundle.name().unwrap_or_default())
        }));
        token = page.next_token.filter(|token| !token.is_empty());
        if token.is_none() {
            return Ok(bundles);
        }
    }
}

/// The accounts with which the image is shared.
async fn accounts(region: &Regional, id: &str) -> Result<Vec<String>, ServiceError> {
    let mut accounts = Vec::new();
    let mut token = None;
    loop {
        let page =
            region.workspaces().describe_workspace_image_permissions().image_id(id).set_next_token(token).send().await;
        let page = match region.answer(WORKSPACES, "DescribeWorkspaceImagePermissions", page) {
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
