//! [`PlanChecks`] of AppStream: runs the checks, subject by subject.

use std::sync::Arc;

use super::cache::PreflightCache;
use super::{destination, in_use, name, source};
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    ExistingImage, ImageModel, PlanChecks, PreflightContext, PreflightReport, TagPolicy, check_regions,
    check_same_region, check_source_region,
};
use crate::services::appstream::describe;
use crate::services::appstream::image::AppStreamImage;
use crate::services::appstream::kind::AppStreamService;
use crate::services::appstream::model::AppStreamAttributes;
use crate::terraform::{AttributePath, Change, Diagnostics};

impl PlanChecks for AppStreamService {
    fn validate(&self, config: &ImageModel<AppStreamAttributes>) -> Diagnostics {
        let service = &config.service;
        let mut diagnostics = name::validate(config);
        diagnostics.extend(source::validate(service));
        diagnostics.extend(name::validate_description(service));
        diagnostics.extend(source::validate_choice(service));
        diagnostics.extend(check_source_region(&service.source_region));
        diagnostics.extend(destination::validate_source_region(service));
        diagnostics
    }

    fn validate_in(&self, config: &ImageModel<AppStreamAttributes>, region: &str) -> Diagnostics {
        if let Some(error) = check_regions(&config.service.source_region, region) {
            return error.into();
        }
        // A copy with the name and the Region of its source is an error, which says more than the warning.
        let same_region = || check_same_region(&config.common.region, config.service.source_region.text(), region);
        destination::validate_in(&config.service, region)
            .into_iter()
            .chain(source::validate_in(config, region).or_else(same_region))
            .collect()
    }

    /// Naming the same source by its ARN instead of its name, or the other way round, does not replace the copy.
    async fn plan(
        &self,
        _cache: &PreflightCache,
        _preflight: Option<PreflightContext<'_>>,
        change: &mut Change<ImageModel<AppStreamAttributes>>,
        _tags: &TagPolicy,
    ) -> Diagnostics {
        let Some(prior) = &change.prior else { return source::no_source(&change.config.service) };
        let (before, after) = (&prior.service, &change.planned.service);
        if before.source_region == after.source_region
            && before.source_name().is_some()
            && before.source_name() == after.source_name()
        {
            let sources = ["source_image_name", "source_image_arn"].map(AttributePath::of);
            change.replace.retain(|path| !sources.contains(path));
        }
        Diagnostics::new()
    }

    async fn check_creation(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<AppStreamAttributes>,
    ) -> PreflightReport {
        let (source, quota) =
            tokio::join!(source::check(cache, preflight, planned), destination::check_quota(cache, preflight));
        source.and(quota)
    }

    async fn check_removal(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        state: &ImageModel<AppStreamAttributes>,
    ) -> PreflightReport {
        in_use::check(cache, preflight, state).await
    }

    async fn images_named(
        &self,
        _cache: &PreflightCache,
        region: &Arc<RegionClients>,
        planned: &ImageModel<AppStreamAttributes>,
        _tags: &TagPolicy,
    ) -> Result<Vec<ExistingImage>, ServiceError> {
        let images = describe::existing(region, &[planned.common.name().to_owned()]).await?;
        Ok(images.into_iter().map(|image| ExistingImage::by_name(&AppStreamImage::untagged(image))).collect())
    }

    async fn check_before_create(
        &self,
        _cache: &PreflightCache,
        _connection: &Connection,
        planned: &ImageModel<AppStreamAttributes>,
    ) -> Diagnostics {
        source::no_source(&planned.service)
    }
}
