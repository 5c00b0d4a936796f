//! What blocks the removal of an image: bundles.

use super::cache::PreflightCache;
use crate::engine::{PreflightContext, PreflightReport};
use crate::services::workspaces::in_use;
use crate::terraform::Rule;

pub(crate) const USED_BY_BUNDLES: Rule = Rule::refusal(
    "",
    "Image to be removed is used by bundles",
    "An image that the plan destroys or replaces cannot be in use by bundles.",
)
.reading("workspaces:DescribeWorkspaceBundles")
.warns();

/// Warns of what blocks the removal of an image. Who it is shared with takes one call for each image, so only a deletion
/// that AWS rejects reads it.
pub(crate) async fn check(cache: &PreflightCache, preflight: &PreflightContext<'_>, id: &str) -> PreflightReport {
    let region = preflight.region;
    let bundles = cache.bundles.get(region, (), || in_use::bundles(region)).await;
    let bundles = bundles.map(|all| in_use::referencing(&all, id));
    in_use::BUNDLES.report(&USED_BY_BUNDLES, "WorkSpaces", id, region, bundles)
}
