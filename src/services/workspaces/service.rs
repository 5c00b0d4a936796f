//! [`WorkspacesService`]: WorkSpaces images as the copy engine sees them.

use std::sync::Arc;

use tokio::time::Instant;

use super::image::{self, WorkspacesAttributes, WorkspacesImage};
use super::origin::Origin;
use super::preflight::{self, Reads};
use super::{delete, describe, errors, tags, users};
use crate::aws::{Connection, Regional, ServiceError};
use crate::copy::{
    Checked, Deletion, Detail, ImageService, ImageState, Kind, Namesake, Passing, Preflight, Source, Start, TagPolicy,
};
use crate::terraform::{Attribute, Change, Diagnostics};

/// WorkSpaces images that come about in one way.
#[derive(Debug, Clone)]
pub struct WorkspacesService<O> {
    origin: O,
    reads: Arc<Reads>,
}

impl<O> WorkspacesService<O> {
    /// The service of images of this origin.
    pub fn new(origin: O) -> Self {
        Self { origin, reads: Arc::default() }
    }
}

impl<O: Origin> ImageService for WorkspacesService<O> {
    type Attributes = WorkspacesAttributes<O::Arguments>;
    type Image = WorkspacesImage;

    fn kind(&self) -> &'static Kind {
        self.origin.kind()
    }

    fn attributes(&self) -> Vec<Attribute> {
        let mut attributes = self.origin.schema();
        attributes.extend(image::schema());
        attributes
    }

    fn validate(&self, config: &ImageState<Self::Attributes>) -> Diagnostics {
        self.origin.validate(config)
    }

    fn validate_in(&self, config: &ImageState<Self::Attributes>, region: &str) -> Diagnostics {
        self.origin.validate_in(config, region)
    }

    /// What the schema says is all there is.
    async fn plan(
        &self,
        _preflight: Option<Preflight<'_>>,
        _change: &mut Change<ImageState<Self::Attributes>>,
        _tags: &TagPolicy,
    ) -> Diagnostics {
        Diagnostics::new()
    }

    /// WorkSpaces copies no tags.
    fn keeps_foreign_tags(&self, _attributes: &Self::Attributes) -> Option<bool> {
        Some(false)
    }

    fn source<'a>(&self, attributes: &'a Self::Attributes) -> Option<Source<'a>> {
        self.origin.source(&attributes.arguments)
    }

    fn source_region<'a>(&self, attributes: &'a Self::Attributes) -> Option<&'a str> {
        self.origin.source_region(&attributes.arguments)
    }

    async fn check_creation(&self, preflight: &Preflight<'_>, planned: &ImageState<Self::Attributes>) -> Checked {
        let (origin, quota) = tokio::join!(
            self.origin.check_creation(&self.reads, preflight, planned),
            self.reads.check_quota(preflight)
        );
        origin.and(quota)
    }

    async fn check_removal(&self, preflight: &Preflight<'_>, state: &ImageState<Self::Attributes>) -> Checked {
        self.reads.check_removal(preflight, state.common.id(), &state.service.computed).await
    }

    async fn namesakes(
        &self,
        region: &Arc<Regional>,
        planned: &ImageState<Self::Attributes>,
        _tags: &TagPolicy,
    ) -> Result<Vec<Namesake>, ServiceError> {
        self.reads.namesakes(region, planned.common.name()).await
    }

    async fn check(&self, connection: &Connection, planned: &ImageState<Self::Attributes>) -> Diagnostics {
        match self.origin.expected_owner(&planned.service.arguments) {
            Some(expected) => expected.check(self, connection, &self.reads.sources, preflight::owner).await,
            None => Diagnostics::new(),
        }
    }

    async fn start(&self, region: &Regional, start: Start<'_, Self::Attributes>) -> Result<String, ServiceError> {
        self.origin.start(region, start).await
    }

    async fn find_made(
        &self,
        region: &Regional,
        planned: &ImageState<Self::Attributes>,
        since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        describe::find_made(region, planned.common.name(), since).await
    }

    /// An image also waits for a source that is still being made itself.
    async fn passes(
        &self,
        connection: &Connection,
        _region: &Regional,
        image: &ImageState<Self::Attributes>,
        error: &ServiceError,
        _copying: bool,
    ) -> Option<Passing> {
        match errors::passes(error) {
            None if error.has_code(errors::UNAVAILABLE) => {
                self.origin.is_source_in_progress(connection, &image.service.arguments).await.then_some(Passing::Surely)
            }
            passing => passing,
        }
    }

    async fn describe(
        &self,
        region: &Regional,
        ids: &[String],
        detail: Detail,
    ) -> Result<Vec<WorkspacesImage>, ServiceError> {
        describe::describe(region, ids, detail).await
    }

    fn record(
        &self,
        region: &Regional,
        image: &WorkspacesImage,
        state: &mut ImageState<Self::Attributes>,
        _tags: &TagPolicy,
    ) {
        state.common.name = image.image.name().map(str::to_owned).into();
        if let Some(arn) = image.arn(region) {
            state.common.arn = arn.as_str().into();
        }
        self.origin.record(image.image.description(), &mut state.service.arguments);
        image::record(image, &mut state.service.computed);
    }

    fn owner<'a>(&self, state: &'a ImageState<Self::Attributes>) -> Option<&'a str> {
        state.service.computed.owner_account_id.text()
    }

    async fn failure(&self, _region: &Regional, image: &WorkspacesImage) -> String {
        describe::failure(image)
    }

    async fn change(
        &self,
        region: &Regional,
        image: &WorkspacesImage,
        planned: &ImageState<Self::Attributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        tags::change(region, image, &planned.common, tags).await
    }

    async fn delete(&self, region: &Regional, state: &ImageState<Self::Attributes>) -> Result<Deletion, ServiceError> {
        delete::delete(region, state.common.id(), &state.service.computed).await
    }

    async fn users(&self, region: &Regional, state: &ImageState<Self::Attributes>) -> Option<String> {
        users::all(region, state.common.id()).await
    }

    fn advice(&self, error: &ServiceError) -> Option<&'static str> {
        errors::advice(error)
    }
}
