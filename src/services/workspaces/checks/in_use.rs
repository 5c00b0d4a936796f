//! What blocks the removal of an image: bundles and permissions.

use super::cache::PreflightCache;
use crate::engine::{CommonAttributes, PreflightContext, PreflightReport};
use crate::services::shared::in_use::Usage;
use crate::services::workspaces::in_use;
use crate::services::workspaces::model::ImageAttributes;
use crate::services::workspaces::sharing::arguments::ACCOUNT_IDS;
use crate::terraform::Rule;

pub(crate) const USED_BY_BUNDLES: Rule = Rule::refusal(
    "",
    "Image to be removed is used by bundles",
    "An image that the plan destroys or replaces cannot be in use by bundles.",
)
.reading("workspaces:DescribeWorkspaceBundles")
.warns();

pub(crate) const SHARED: Rule = Rule::refusal(
    "",
    "Image to be removed is shared",
    "An image that the plan destroys or replaces cannot be shared with accounts that its `sharing` block does not list, \
     unless `force_unshare_on_delete = true`.",
)
.reading("workspaces:DescribeWorkspaceImagePermissions")
.warns();

/// Warns of what blocks the removal of an image.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    common: &CommonAttributes,
    image: &ImageAttributes,
) -> PreflightReport {
    let (region, id) = (preflight.region, common.id());
    let (bundles, accounts) = tokio::join!(cache.bundles.get(region, (), || in_use::bundles(region)), async {
        let unshares = image.force_unshare_on_delete.known() == Some(&true);
        if unshares { Ok(Vec::new()) } else { in_use::accounts(region, id).await }
    });
    // The destroy revokes the permissions that the `sharing` block lists.
    let managed = common.sharing.known().map(|block| block.elements(ACCOUNT_IDS)).unwrap_or_default();
    let accounts = accounts.map(|mut accounts| {
        accounts.retain(|account| !managed.contains(&account.as_str()));
        accounts
    });
    let bundles = bundles.map(|all| in_use::referencing(&all, id));
    in_use::BUNDLES.report(&USED_BY_BUNDLES, "WorkSpaces", id, region, bundles).with(Usage::SHARED.report(
        &SHARED,
        "WorkSpaces",
        id,
        region,
        accounts,
    ))
}
