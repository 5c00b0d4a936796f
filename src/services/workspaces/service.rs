//! [`WorkspacesService`]: WorkSpaces images as the copy engine sees them.

use std::sync::Arc;

use tokio::time::Instant;

use super::checks::cache::PreflightCache;
use super::checks::{destination, in_use as in_use_checks, name, source};
use super::create::image_source::ImageSource;
use super::image::WorkspacesImage;
use super::model::WorkspacesAttributes;
use super::{delete, errors, in_use, read, record, schema, update};
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::{
    Adoption, CreateImage, CreateRequest, DeleteImage, Deletion, DescribeImages, Detail, ExistingImage, ImageFacts,
    ImageKind, ImageModel, PlanChecks, PreflightContext, PreflightReport, Retry, Source, TagPolicy, UpdateImage,
};
use crate::terraform::{Attribute, Change, Diagnostics};

/// WorkSpaces images that come about in one way.
#[derive(Debug, Clone, Copy)]
pub struct WorkspacesService<O> {
    source: O,
}

impl<O> WorkspacesService<O> {
    /// The service of images of this source.
    pub fn new(source: O) -> Self {
        Self { source }
    }
}

impl<O: ImageSource> ImageFacts for WorkspacesService<O> {
    type Attributes = WorkspacesAttributes<O::Arguments>;
    type Image = WorkspacesImage;
    type Cache = PreflightCache;

    fn kind(&self) -> &'static ImageKind {
        self.source.kind()
    }

    fn attributes(&self) -> Vec<Attribute> {
        let mut attributes = self.source.schema();
        attributes.extend(schema::common_attributes());
        attributes
    }

    /// WorkSpaces copies no tags.
    fn inherits_source_tags(&self, _attributes: &Self::Attributes) -> Option<bool> {
        Some(false)
    }

    fn source<'a>(&self, attributes: &'a Self::Attributes) -> Option<Source<'a>> {
        self.source.source(&attributes.arguments)
    }

    fn source_region<'a>(&self, attributes: &'a Self::Attributes) -> Option<&'a str> {
        self.source.source_region(&attributes.arguments)
    }

    fn owner<'a>(&self, state: &'a ImageModel<Self::Attributes>) -> Option<&'a str> {
        state.service.computed.owner_account_id.text()
    }
}

impl<O: ImageSource> PlanChecks for WorkspacesService<O> {
    fn validate(&self, config: &ImageModel<Self::Attributes>) -> Diagnostics {
        self.source.validate(config)
    }

    fn validate_in(&self, config: &ImageModel<Self::Attributes>, region: &str) -> Diagnostics {
        self.source.validate_in(config, region)
    }

    /// What the schema says is all there is.
    async fn plan(
        &self,
        _cache: &PreflightCache,
        _preflight: Option<PreflightContext<'_>>,
        _change: &mut Change<ImageModel<Self::Attributes>>,
        _tags: &TagPolicy,
    ) -> Diagnostics {
        Diagnostics::new()
    }

    async fn check_creation(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<Self::Attributes>,
    ) -> PreflightReport {
        let (report, quota) = tokio::join!(
            self.source.check_creation(cache, preflight, planned),
            destination::check_quota(cache, preflight)
        );
        report.and(quota)
    }

    async fn check_removal(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        state: &ImageModel<Self::Attributes>,
    ) -> PreflightReport {
        in_use_checks::check(cache, preflight, state.common.id(), &state.service.computed).await
    }

    async fn images_named(
        &self,
        cache: &PreflightCache,
        region: &Arc<RegionClients>,
        planned: &ImageModel<Self::Attributes>,
        _tags: &TagPolicy,
    ) -> Result<Vec<ExistingImage>, ServiceError> {
        name::existing_images(cache, region, planned.common.name()).await
    }

    async fn check_before_create(
        &self,
        cache: &PreflightCache,
        connection: &Connection,
        planned: &ImageModel<Self::Attributes>,
    ) -> Diagnostics {
        match self.source.expected_owner(&planned.service.arguments) {
            Some(expected) => expected.check(self.kind(), connection, &cache.sources, source::owner).await,
            None => Diagnostics::new(),
        }
    }
}

impl<O: ImageSource> CreateImage for WorkspacesService<O> {
    async fn create(
        &self,
        region: &RegionClients,
        start: CreateRequest<'_, Self::Attributes>,
    ) -> Result<String, ServiceError> {
        self.source.start(region, start).await
    }

    async fn find_created(
        &self,
        region: &RegionClients,
        planned: &ImageModel<Self::Attributes>,
        since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        read::find_created(region, planned.common.name(), since).await
    }

    /// An image waits for a source that is still being created.
    async fn create_retry(
        &self,
        connection: &Connection,
        _region: &RegionClients,
        planned: &ImageModel<Self::Attributes>,
        error: &ServiceError,
        _copying: bool,
    ) -> Option<Retry> {
        let arguments = &planned.service.arguments;
        if error.has_code(errors::UNAVAILABLE) && self.source.is_source_in_progress(connection, arguments).await {
            Some(Retry::UntilClear)
        } else {
            None
        }
    }
}

impl<O: ImageSource> DescribeImages for WorkspacesService<O> {
    async fn describe(
        &self,
        region: &RegionClients,
        ids: &[String],
        detail: Detail,
    ) -> Result<Vec<WorkspacesImage>, ServiceError> {
        read::describe(region, ids, detail).await
    }

    fn record(
        &self,
        region: &RegionClients,
        image: &WorkspacesImage,
        state: &mut ImageModel<Self::Attributes>,
        _tags: &TagPolicy,
    ) {
        state.common.name = image.image.name().map(str::to_owned).into();
        if let Some(arn) = image.arn(region) {
            state.common.arn = arn.as_str().into();
        }
        self.source.record(image.image.description(), &mut state.service.arguments);
        record::record(image, &mut state.service.computed);
    }

    async fn failure_reason(&self, _region: &RegionClients, image: &WorkspacesImage) -> String {
        read::failure(image)
    }
}

impl<O: ImageSource> UpdateImage for WorkspacesService<O> {
    async fn update(
        &self,
        region: &RegionClients,
        image: &WorkspacesImage,
        planned: &ImageModel<Self::Attributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        update::change(region, image, &planned.common, tags).await
    }
}

impl<O: ImageSource> DeleteImage for WorkspacesService<O> {
    async fn delete(
        &self,
        region: &RegionClients,
        state: &ImageModel<Self::Attributes>,
    ) -> Result<Deletion, ServiceError> {
        delete::delete(region, state.common.id(), &state.service.computed).await
    }

    fn delete_retry(&self, error: &ServiceError) -> Option<Retry> {
        errors::delete_retry(error)
    }

    async fn blocking_references(
        &self,
        region: &RegionClients,
        state: &ImageModel<Self::Attributes>,
    ) -> Option<String> {
        in_use::blocking_references(region, state.common.id()).await
    }
}

impl<O: ImageSource> Adoption for WorkspacesService<O> {}
