//! What blocks the removal of an image: fleets and image builders.

use super::cache::PreflightCache;
use crate::engine::{ImageModel, PreflightContext, PreflightReport};
use crate::services::appstream::in_use;
use crate::services::appstream::model::AppStreamAttributes;
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

/// Warns of what blocks the removal of an image. Who it is shared with takes one call for each image, so only a deletion
/// that AWS rejects reads it.
pub(crate) async fn check(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    state: &ImageModel<AppStreamAttributes>,
) -> PreflightReport {
    let (region, name) = (preflight.region, quoted(state.common.id()));
    let (fleets, builders) = tokio::join!(
        cache.fleets.get(region, (), || in_use::fleets(region)),
        cache.builders.get(region, (), || in_use::image_builders(region)),
    );
    let fleets = fleets.map(|all| in_use::referencing(&all, state));
    let builders = builders.map(|all| in_use::referencing(&all, state));
    in_use::FLEETS.report(&USED_BY_FLEETS, "AppStream 2.0", &name, region, fleets).with(in_use::IMAGE_BUILDERS.report(
        &USED_BY_BUILDERS,
        "AppStream 2.0",
        &name,
        region,
        builders,
    ))
}
