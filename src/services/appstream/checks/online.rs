//! The checks that read from AWS: whether a copy can be made, and what the removal of one would break.

use super::cache::PreflightCache;
use super::{destination, in_use, source};
use crate::engine::{ImageModel, PreflightContext, PreflightReport};
use crate::services::appstream::model::AppStreamAttributes;

/// Whether the copy can be made.
pub(crate) async fn check_creation(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &ImageModel<AppStreamAttributes>,
) -> PreflightReport {
    let (source, quota) =
        tokio::join!(source::check(cache, preflight, planned), destination::check_quota(cache, preflight));
    source.and(quota)
}

/// What the removal of an image would break.
pub(crate) async fn check_removal(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    state: &ImageModel<AppStreamAttributes>,
) -> PreflightReport {
    in_use::check(cache, preflight, state).await
}
