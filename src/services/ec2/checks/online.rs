//! The checks that read from EC2 and KMS: whether a copy can be made, and what the removal of one would break.
//!
//! Everything here reads; the only `CopyImage` is a dry run.

use std::sync::Arc;

use super::cache::PreflightCache;
use super::{encryption, in_use, kms_key, permission, source};
use crate::aws::{Connection, RegionClients};
use crate::engine::{ImageKind, ImageModel, PreflightContext, PreflightReport};
use crate::services::ec2::import;
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{Diagnostic, Diagnostics};

/// Whether the copy can be made.
pub(crate) async fn check_creation(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    planned: &ImageModel<Ec2Attributes>,
) -> PreflightReport {
    let (source, defaults, key, permission) = tokio::join!(
        source::check(cache, preflight, planned),
        encryption::check_region(cache, preflight, planned),
        kms_key::check(cache, preflight, planned),
        permission::check(cache, preflight, planned),
    );
    source.and(defaults).and(key).with(permission)
}

/// What must be certain right before the copy: who owns the source, and whether the Region encrypts everything.
pub(crate) async fn check_before_create(
    kind: &ImageKind,
    cache: &PreflightCache,
    connection: &Connection,
    planned: &ImageModel<Ec2Attributes>,
) -> Diagnostics {
    let mut diagnostics = source::check_owner(kind, cache, connection, planned).await;
    diagnostics.extend(encryption::check_region_before_create(connection, planned).await);
    diagnostics
}

/// What the removal of an AMI would break.
pub(crate) async fn check_removal(
    cache: &PreflightCache,
    preflight: &PreflightContext<'_>,
    state: &ImageModel<Ec2Attributes>,
) -> PreflightReport {
    in_use::check(cache, preflight, state).await
}

/// A warning about an AMI that is about to be imported.
pub(crate) async fn check_import(cache: &PreflightCache, region: &Arc<RegionClients>, id: &str) -> Option<Diagnostic> {
    let image = cache.sources.get(region, id.to_owned()).await.ok().flatten()?;
    import::warn_original(&image, id, region)
}
