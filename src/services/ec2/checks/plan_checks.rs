//! [`PlanChecks`] of AMIs: refines plans, and runs the checks, subject by subject.
//!
//! All online checks only read; the only `CopyImage` is a dry run.

use std::sync::Arc;

use super::cache::PreflightCache;
use super::existing::{disabled, in_use, original};
use super::kms_key_id::is_same_key;
use super::{deprecation, destination, encryption, kms_key, name, permission, snapshots, source};
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    ExistingImage, ImageModel, PlanChecks, PreflightContext, PreflightReport, TagPolicy, check_owner, check_regions,
    check_same_region,
};
use crate::services::ec2::image::Ami;
use crate::services::ec2::kind::{Ec2Service, KIND};
use crate::services::ec2::model::Ec2Attributes;
use crate::terraform::{AttributePath, Change, Diagnostic, Diagnostics};

impl PlanChecks for Ec2Service {
    /// An error for everything that EC2 rejects. Unknown values are left to apply.
    fn validate(&self, config: &ImageModel<Ec2Attributes>) -> Diagnostics {
        let service = &config.service;
        let mut diagnostics = name::validate(config);
        diagnostics.extend(source::validate(service));
        diagnostics.extend(name::validate_description(config));
        diagnostics.extend(kms_key::validate(service));
        diagnostics.extend(deprecation::validate(service));
        diagnostics.extend(snapshots::validate_duration(service));
        diagnostics.extend(in_use::validate(service));
        diagnostics.extend(check_owner(&service.expected_source_owner_id));
        diagnostics.extend(destination::validate(service));
        diagnostics.extend(snapshots::validate_snapshot_tags(service));
        diagnostics
    }

    fn validate_in(&self, config: &ImageModel<Ec2Attributes>, region: &str) -> Diagnostics {
        let service = &config.service;
        let mut diagnostics = Diagnostics::new();
        diagnostics.extend(check_regions(&service.source_region, region).map(source::with_store_and_restore));
        if !destination::is_in_source_region(service) {
            diagnostics.extend(check_same_region(&config.common.region, service.source_region.text(), region));
        }
        diagnostics.extend(kms_key::validate_in(service, region));
        diagnostics.extend(destination::validate_in(service, region));
        diagnostics
    }

    async fn plan(
        &self,
        cache: &PreflightCache,
        preflight: Option<PreflightContext<'_>>,
        change: &mut Change<ImageModel<Ec2Attributes>>,
        tags: &TagPolicy,
    ) -> Diagnostics {
        let key_path = AttributePath::of("kms_key_id");
        if change.replace.contains(&key_path) && is_same_kms_key(cache, preflight, change).await {
            change.replace.retain(|path| *path != key_path);
        }
        keep_equal_deprecation_time(change);
        let mut diagnostics: Diagnostics = deprecation::validate_change(change).into_iter().collect();
        diagnostics.extend(disabled::check(change));
        diagnostics.extend(snapshots::validate_planned_tags(&change.planned, tags));
        diagnostics
    }

    async fn check_creation(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<Ec2Attributes>,
    ) -> PreflightReport {
        // Concurrent calls make a large future; boxed, it does not enlarge the futures that await it.
        Box::pin(async move {
            let (source, defaults, key, permission) = tokio::join!(
                source::check(cache, preflight, planned),
                encryption::check_region(cache, preflight, planned),
                kms_key::check(cache, preflight, planned),
                permission::check(cache, preflight, planned),
            );
            source.and(defaults).and(key).with(permission)
        })
        .await
    }

    async fn check_removal(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        state: &ImageModel<Ec2Attributes>,
    ) -> PreflightReport {
        in_use::check(cache, preflight, state).await
    }

    async fn images_named(
        &self,
        cache: &PreflightCache,
        region: &Arc<RegionClients>,
        planned: &ImageModel<Ec2Attributes>,
        tags: &TagPolicy,
    ) -> Result<Vec<ExistingImage>, ServiceError> {
        name::existing_images(cache, region, planned, tags).await
    }

    /// Checks the owner of the source, and whether the Region encrypts every snapshot.
    async fn check_before_create(
        &self,
        cache: &PreflightCache,
        connection: &Connection,
        planned: &ImageModel<Ec2Attributes>,
    ) -> Diagnostics {
        let mut diagnostics = source::check_owner(&KIND, cache, connection, planned).await;
        diagnostics.extend(encryption::check_region_before_create(connection, planned).await);
        diagnostics
    }

    fn deviation(&self, requested: &ImageModel<Ec2Attributes>, image: &Ami) -> Option<Diagnostic> {
        encryption::deviation(requested, image)
    }

    async fn check_import(&self, cache: &PreflightCache, region: &Arc<RegionClients>, id: &str) -> Diagnostics {
        match cache.sources.get(region, id.to_owned()).await {
            Ok(Some(image)) => original::check(&image, id, region).into_iter().collect(),
            _ => Diagnostics::new(),
        }
    }
}

/// Whether the planned `kms_key_id` names the key that encrypts the copy already: that is no reason to replace it.
async fn is_same_kms_key(
    cache: &PreflightCache,
    preflight: Option<PreflightContext<'_>>,
    change: &Change<ImageModel<Ec2Attributes>>,
) -> bool {
    let planned = change.planned.service.kms_key_id.text();
    let stored = change.prior.as_ref().and_then(|prior| prior.service.kms_key_arn.text());
    let (Some(planned), Some(stored)) = (planned, stored) else { return false };
    if is_same_key(planned, stored) {
        return true;
    }
    // Only KMS knows the key of an alias.
    let Some(preflight) = preflight else { return false };
    let key = kms_key::key(cache, preflight.region, planned).await;
    key.ok().flatten().is_some_and(|key| key.arn() == Some(stored))
}

/// Plans the stored `deprecation_time` where the configured one differs only below a minute: that is no change.
fn keep_equal_deprecation_time(change: &mut Change<ImageModel<Ec2Attributes>>) {
    let Some(prior) = &change.prior else { return };
    let (configured, stored) = (&change.config.service.deprecation_time, &prior.service.deprecation_time);
    if deprecation::is_same_minute(configured.text(), stored.text()) && !configured.is_unknown() {
        change.planned.service.deprecation_time = stored.clone();
    }
}
