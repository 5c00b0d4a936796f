//! What blocks the removal of an image: fleets, image builders and permissions.

use super::cache::PreflightCache;
use crate::aws::ServiceError;
use crate::engine::{ImageModel, PreflightContext, PreflightReport};
use crate::services::appstream::in_use;
use crate::services::appstream::model::AppStreamAttributes;
use crate::services::appstream::sharing::arguments::{BUILDERS, FLEETS};
use crate::services::shared::in_use::Usage;
use crate::terraform::{Rule, quoted};

pub(crate) const USED_BY_FLEETS: Rule = Rule::refusal(
    "",
    "Image to be removed is used by fleets",
    "An image that the plan destroys or replaces cannot be in use by fleets.",
)
.reading("appstream:DescribeFleets")
.warns();

pub(crate) const USED_BY_BUILDERS: Rule = Rule::refusal(
    "",
    "Image to be removed is used by image builders",
    "An image that the plan destroys or replaces cannot be in use by image builders.",
)
.reading("appstream:DescribeImageBuilders")
.warns();

pub(crate) const SHARED: Rule = Rule::refusal(
    "",
    "Image to be removed is shared",
    "An image that the plan destroys or replaces cannot be shared with accounts that its `sharing` block does not list, \
     unless `force_unshare_on_delete = true`.",
)
.reading("appstream:DescribeImagePermissions")
.warns();

/// Warns of what blocks the removal of an image.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    state: &ImageModel<AppStreamAttributes>,
) -> PreflightReport {
    let (region, name) = (preflight.region, state.common.id());
    let (fleets, builders, accounts) = tokio::join!(
        cache.fleets.get(region, (), || in_use::fleets(region)),
        cache.builders.get(region, (), || in_use::image_builders(region)),
        async {
            let unshares = state.service.force_unshare_on_delete.known() == Some(&true);
            if unshares { Ok(Vec::new()) } else { in_use::accounts(region, name).await }
        },
    );
    // The destroy revokes the permissions that the `sharing` block lists.
    let managed = state.common.sharing.known();
    let managed: Vec<&str> =
        managed.into_iter().flat_map(|block| [FLEETS, BUILDERS].map(|name| block.elements(name))).flatten().collect();
    let accounts = accounts.map(|mut accounts| {
        accounts.retain(|account| !managed.contains(&account.as_str()));
        accounts
    });
    let report = |usage: &Usage, rule: &Rule, names: Result<Vec<String>, ServiceError>| {
        usage.report(rule, "AppStream 2.0", &quoted(name), region, names)
    };
    let fleets = fleets.map(|all| in_use::referencing(&all, state));
    let builders = builders.map(|all| in_use::referencing(&all, state));
    report(&in_use::FLEETS, &USED_BY_FLEETS, fleets)
        .with(report(&in_use::IMAGE_BUILDERS, &USED_BY_BUILDERS, builders))
        .with(report(&Usage::SHARED, &SHARED, accounts))
}
