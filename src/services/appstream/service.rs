//! [`AppStreamService`]: AppStream images as the copy engine sees them.

use std::sync::Arc;

use tokio::time::Instant;

use super::checks::cache::PreflightCache;
use super::checks::{offline, online, source};
use super::image::AppStreamImage;
use super::kind::KIND;
use super::model::AppStreamAttributes;
use super::{create, delete, errors, in_use, read, record, schema, update};
use crate::aws::{Arn, Connection, RegionClients, ServiceError};
use crate::engine::{
    Adoption, CreateImage, CreateRequest, DeleteImage, Deletion, DescribeImages, Detail, ExistingImage, ImageFacts,
    ImageKind, ImageModel, PlanChecks, PreflightContext, PreflightReport, Retry, Source, TagPolicy, UpdateImage,
};
use crate::terraform::{Attribute, AttributePath, Change, Diagnostics};

/// Copies AppStream images with AppStream's `CopyImage`.
#[derive(Debug, Clone, Copy, Default)]
pub struct AppStreamService;

impl ImageFacts for AppStreamService {
    type Attributes = AppStreamAttributes;
    type Image = AppStreamImage;
    type Cache = PreflightCache;

    fn kind(&self) -> &'static ImageKind {
        &KIND
    }

    fn attributes(&self) -> Vec<Attribute> {
        schema::attributes()
    }

    /// AppStream copies no tags.
    fn inherits_source_tags(&self, _attributes: &AppStreamAttributes) -> Option<bool> {
        Some(false)
    }

    fn source<'a>(&self, attributes: &'a AppStreamAttributes) -> Option<Source<'a>> {
        let named = attributes.source_image_name.is_known();
        let argument = if named { "source_image_name" } else { "source_image_arn" };
        attributes.source_name().map(|id| Source { argument, id })
    }

    fn source_region<'a>(&self, attributes: &'a AppStreamAttributes) -> Option<&'a str> {
        attributes.source_region.text()
    }

    /// AppStream tells it in the ARN alone, which an image that has only just been accepted may not have yet.
    fn owner<'a>(&self, state: &'a ImageModel<AppStreamAttributes>) -> Option<&'a str> {
        Arn::parse(state.common.arn.text()?).map(|arn| arn.account).filter(|account| !account.is_empty())
    }
}

impl PlanChecks for AppStreamService {
    fn validate(&self, config: &ImageModel<AppStreamAttributes>) -> Diagnostics {
        offline::validate(config)
    }

    fn validate_in(&self, config: &ImageModel<AppStreamAttributes>, region: &str) -> Diagnostics {
        offline::validate_in(config, region)
    }

    /// Naming the same source by its ARN instead of its name, or the other way round, is no other copy.
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
        online::check_creation(cache, preflight, planned).await
    }

    async fn check_removal(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        state: &ImageModel<AppStreamAttributes>,
    ) -> PreflightReport {
        online::check_removal(cache, preflight, state).await
    }

    async fn images_named(
        &self,
        _cache: &PreflightCache,
        region: &Arc<RegionClients>,
        planned: &ImageModel<AppStreamAttributes>,
        _tags: &TagPolicy,
    ) -> Result<Vec<ExistingImage>, ServiceError> {
        let images = read::describe(region, &[planned.common.name().to_owned()], Detail::Phase).await?;
        Ok(images.iter().map(ExistingImage::by_name).collect())
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

impl CreateImage for AppStreamService {
    async fn create(
        &self,
        region: &RegionClients,
        start: CreateRequest<'_, AppStreamAttributes>,
    ) -> Result<String, ServiceError> {
        create::start(region, start).await
    }

    async fn find_created(
        &self,
        region: &RegionClients,
        planned: &ImageModel<AppStreamAttributes>,
        since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        create::find_created(region, planned, since).await
    }

    /// AppStream reports two limits with one code: that of concurrent copies, which clears, and that of images, which
    /// does not. While copies are in progress it may be the first. A copy also waits for a source that is still being
    /// created.
    async fn create_retry(
        &self,
        connection: &Connection,
        region: &RegionClients,
        planned: &ImageModel<AppStreamAttributes>,
        error: &ServiceError,
        copying: bool,
    ) -> Option<Retry> {
        match error.code.as_deref() {
            Some(errors::LIMIT) if copying || read::is_copying(region).await.unwrap_or(false) => Some(Retry::InOrder),
            Some(errors::NOT_AVAILABLE) if source::is_in_progress(connection, planned).await => Some(Retry::UntilClear),
            _ => None,
        }
    }
}

impl DescribeImages for AppStreamService {
    async fn describe(
        &self,
        region: &RegionClients,
        ids: &[String],
        detail: Detail,
    ) -> Result<Vec<AppStreamImage>, ServiceError> {
        read::describe(region, ids, detail).await
    }

    fn record(
        &self,
        _region: &RegionClients,
        image: &AppStreamImage,
        state: &mut ImageModel<AppStreamAttributes>,
        _tags: &TagPolicy,
    ) {
        record::record(image, state);
    }

    async fn failure_reason(&self, _region: &RegionClients, image: &AppStreamImage) -> String {
        read::failure(image)
    }
}

impl UpdateImage for AppStreamService {
    async fn update(
        &self,
        region: &RegionClients,
        image: &AppStreamImage,
        planned: &ImageModel<AppStreamAttributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        update::change(region, image, planned, tags).await
    }
}

impl DeleteImage for AppStreamService {
    async fn delete(
        &self,
        region: &RegionClients,
        state: &ImageModel<AppStreamAttributes>,
    ) -> Result<Deletion, ServiceError> {
        delete::delete(region, state).await
    }

    fn delete_retry(&self, error: &ServiceError) -> Option<Retry> {
        errors::may_be_freed(error).then_some(Retry::WithinGrace)
    }

    async fn blocking_references(
        &self,
        region: &RegionClients,
        state: &ImageModel<AppStreamAttributes>,
    ) -> Option<String> {
        in_use::blocking_references(region, state).await
    }
}

impl Adoption for AppStreamService {}
