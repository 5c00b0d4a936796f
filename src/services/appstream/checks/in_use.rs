//! What the removal of an image would break, and what keeps it from being removed.

use super::cache::PreflightCache;
use crate::engine::{ImageModel, PreflightContext, PreflightReport};
use crate::services::appstream::in_use;
use crate::services::appstream::model::AppStreamAttributes;
use crate::services::shared::in_use::Usage;
use crate::terraform::Rule;

pub(crate) const USED_BY_FLEETS: Rule = Rule::refusal(
    "",
    "The image that is to be removed is used by fleets",
    "No fleet uses an image that is destroyed or replaced.",
)
.reading("appstream:DescribeFleets")
.warns();

pub(crate) const USED_BY_BUILDERS: Rule = Rule::refusal(
    "",
    "The image that is to be removed is used by image builders",
    "No image builder runs an image that is destroyed or replaced.",
)
.reading("appstream:DescribeImageBuilders")
.warns();

pub(crate) const SHARED: Rule = Rule::refusal(
    "",
    "The image that is to be removed is shared",
    "An image that is destroyed or replaced is shared with no account, unless `force_unshare_on_delete = true`.",
)
.reading("appstream:DescribeImagePermissions")
.warns();

/// Warns of what uses an image.
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
    let warning = |usage: &Usage, rule: &Rule, names: &[String]| usage.warning(rule, "AppStream", name, region, names);
    PreflightReport::default()
        .and(fleets.map(|all| warning(&in_use::FLEETS, &USED_BY_FLEETS, &in_use::referencing(&all, state))))
        .and(builders.map(|all| warning(&in_use::IMAGE_BUILDERS, &USED_BY_BUILDERS, &in_use::referencing(&all, state))))
        .and(accounts.map(|accounts| warning(&Usage::SHARED, &SHARED, &accounts)))
}
