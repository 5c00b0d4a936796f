//! [`WorkspacesService`]: WorkSpaces images as the copy engine sees them.

use super::image::{self, WorkspacesAttributes, WorkspacesImage};
use super::origin::Origin;
use super::{delete, describe, errors, tags};
use crate::aws::{Connection, Regional, ServiceError};
use crate::copy::{Deletion, Detail, ImageService, ImageState, Kind, Passing, Start, TagPolicy};
use crate::terraform::{Attribute, Change, Diagnostics};

/// WorkSpaces images that come about in one way.
#[derive(Debug, Clone, Copy)]
pub struct WorkspacesService<O>(pub O);

impl<O: Origin> ImageService for WorkspacesService<O> {
    type Attributes = WorkspacesAttributes<O::Arguments>;
    type Image = WorkspacesImage;

    fn kind(&self) -> &'static Kind {
        self.0.kind()
    }

    fn attributes(&self) -> Vec<Attribute> {
        let mut attributes = self.0.schema();
        attributes.extend(image::schema());
        attributes
    }

    fn validate(&self, config: &ImageState<Self::Attributes>) -> Diagnostics {
        self.0.validate(config)
    }

    fn validate_in(&self, config: &ImageState<Self::Attributes>, region: &str) -> Diagnostics {
        self.0.validate_in(config, region)
    }

    /// What the schema says is all there is.
    fn plan(&self, _change: &mut Change<ImageState<Self::Attributes>>, _tags: &TagPolicy) -> Diagnostics {
        Diagnostics::new()
    }

    /// WorkSpaces copies no tags.
    fn keeps_foreign_tags(&self, _attributes: &Self::Attributes) -> bool {
        false
    }

    async fn check(&self, connection: &Connection, planned: &ImageState<Self::Attributes>) -> Diagnostics {
        self.0.check(connection, planned).await
    }

    async fn start(&self, region: &Regional, start: Start<'_, Self::Attributes>) -> Result<String, ServiceError> {
        self.0.start(region, start).await
    }

    async fn find_made(
        &self,
        region: &Regional,
        planned: &ImageState<Self::Attributes>,
        since: i64,
    ) -> Result<Option<String>, ServiceError> {
        describe::find_made(region, planned.common.name(), since).await
    }

    async fn passes(&self, _region: &Regional, error: &ServiceError) -> Option<Passing> {
        errors::passes(error)
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
        self.0.record(image.image.description(), &mut state.service.arguments);
        image::record(image, &mut state.service.computed);
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
        delete::users(region, state.common.id()).await
    }

    fn advice(&self, error: &ServiceError) -> Option<&'static str> {
        errors::advice(error)
    }
}
