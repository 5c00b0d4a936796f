//! [`PlanChecks`] of WorkSpaces: runs the checks that every image has and, as [`SourceChecks`], those of its source.

use std::sync::Arc;

use super::cache::PreflightCache;
use super::{destination, in_use, name, source};
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    ExistingImage, ImageFacts, ImageModel, PlanChecks, PreflightContext, PreflightReport, TagPolicy, check_same_region,
};
use crate::services::workspaces::create::image_source::SourceChecks;
use crate::services::workspaces::kind::WorkspacesService;
use crate::services::workspaces::model::WorkspacesAttributes;
use crate::terraform::{Change, Diagnostics};

type State<O> = ImageModel<<WorkspacesService<O> as ImageFacts>::Attributes>;

impl<O: SourceChecks> PlanChecks for WorkspacesService<O> {
    fn validate(&self, config: &State<O>) -> Diagnostics {
        let WorkspacesAttributes { arguments, image } = &config.service;
        let mut diagnostics = name::validate(config.common.name.text(), image.description.text());
        diagnostics.extend(self.source.validate(arguments));
        diagnostics
    }

    fn validate_in(&self, config: &State<O>, region: &str) -> Diagnostics {
        let mut diagnostics = self.source.validate_in(&config.service.arguments, region);
        // A route that is not possible, or a source in the same Region, has its own diagnostic of the same cause.
        let is_reported =
            diagnostics.has_errors() || self.source.source_region(&config.service.arguments) == Some(region);
        let source_region = self.source.source_region(&config.service.arguments);
        diagnostics.extend(check_same_region(&config.common.region, source_region, region));
        if !is_reported {
            diagnostics.extend(destination::validate(region));
        }
        diagnostics
    }

    /// The schema alone decides what replaces an image.
    async fn plan(
        &self,
        _cache: &PreflightCache,
        _preflight: Option<PreflightContext<'_>>,
        _change: &mut Change<State<O>>,
        _tags: &TagPolicy,
    ) -> Diagnostics {
        Diagnostics::new()
    }

    async fn check_creation(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &State<O>,
    ) -> PreflightReport {
        let (report, quota) = tokio::join!(
            self.source.check(cache, preflight, &planned.service.arguments),
            destination::check_quota(cache, preflight)
        );
        report.and(quota)
    }

    async fn check_removal(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        state: &State<O>,
    ) -> PreflightReport {
        in_use::check(cache, preflight, state.common.id()).await
    }

    async fn images_named(
        &self,
        cache: &PreflightCache,
        region: &Arc<RegionClients>,
        planned: &State<O>,
        _tags: &TagPolicy,
    ) -> Result<Vec<ExistingImage>, ServiceError> {
        let own = cache.own_images(region).await?;
        let named = own.iter().filter(|image| image.image.name() == Some(planned.common.name()));
        Ok(named.map(ExistingImage::by_name).collect())
    }

    async fn check_before_create(
        &self,
        cache: &PreflightCache,
        connection: &Connection,
        planned: &State<O>,
    ) -> Diagnostics {
        match self.source.expected_owner(&planned.service.arguments) {
            Some(expected) => expected.check(self.kind(), connection, &cache.sources, source::owner).await,
            None => Diagnostics::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::services::workspaces::create::image_source::FromImage;

    #[test]
    fn warns_once_about_a_copy_within_a_region() {
        let mut config = State::<FromImage>::default();
        config.service.arguments.source_region = "eu-north-1".into();
        let service = WorkspacesService::new(FromImage);
        assert_eq!(service.validate(&config).iter().count(), 1);
        // Without `region`, the warning is about the missing argument.
        assert_eq!(service.validate_in(&config, "eu-north-1").iter().count(), 1);
        assert_eq!(service.validate_in(&config, "us-west-1").iter().count(), 1);
        config.common.region = "eu-north-1".into();
        assert!(service.validate_in(&config, "eu-north-1").is_empty());
    }
}
