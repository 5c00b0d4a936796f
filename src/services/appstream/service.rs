//! [`AppStreamService`]: AppStream images as the copy engine sees them.

use std::sync::Arc;

use tokio::time::Instant;

use super::arguments::{self, AppStreamAttributes};
use super::image::AppStreamImage;
use super::kind::KIND;
use super::preflight::{self, Reads};
use super::{computed, copy_image, delete, describe, errors, tags, users, validate};
use crate::aws::{Connection, Regional, ServiceError};
use crate::copy::{
    Checked, Deletion, Detail, ImageService, ImageState, Kind, Namesake, Passing, Preflight, Source, Start, TagPolicy,
};
use crate::terraform::{Attribute, AttributePath, Change, Diagnostics};

/// Copies AppStream images with AppStream's `CopyImage`.
#[derive(Debug, Clone, Default)]
pub struct AppStreamService {
    reads: Arc<Reads>,
}

impl ImageService for AppStreamService {
    type Attributes = AppStreamAttributes;
    type Image = AppStreamImage;

    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn attributes(&self) -> Vec<Attribute> {
        arguments::schema()
    }

    fn validate(&self, config: &ImageState<AppStreamAttributes>) -> Diagnostics {
        validate::validate(config)
    }

    fn validate_in(&self, config: &ImageState<AppStreamAttributes>, region: &str) -> Diagnostics {
        validate::validate_in(config, region)
    }

    /// Naming the same source by its ARN instead of its name, or the other way round, is no other copy.
    async fn plan(
        &self,
        _preflight: Option<Preflight<'_>>,
        change: &mut Change<ImageState<AppStreamAttributes>>,
        _tags: &TagPolicy,
    ) -> Diagnostics {
        let Some(prior) = &change.prior else { return validate::no_source(&change.config.service) };
        let (before, after) = (&prior.service, &change.planned.service);
        if before.source_region == after.source_region
            && copy_image::source_name(before).is_some()
            && copy_image::source_name(before) == copy_image::source_name(after)
        {
            let sources = ["source_image_name", "source_image_arn"].map(AttributePath::of);
            change.replace.retain(|path| !sources.contains(path));
        }
        Diagnostics::new()
    }

    /// AppStream copies no tags.
    fn keeps_foreign_tags(&self, _attributes: &AppStreamAttributes) -> Option<bool> {
        Some(false)
    }

    fn source<'a>(&self, attributes: &'a AppStreamAttributes) -> Option<Source<'a>> {
        let named = attributes.source_image_name.is_known();
        let argument = if named { "source_image_name" } else { "source_image_arn" };
        copy_image::source_name(attributes).map(|id| Source { argument, id })
    }

    fn source_region<'a>(&self, attributes: &'a AppStreamAttributes) -> Option<&'a str> {
        attributes.source_region.text()
    }

    async fn check_creation(&self, preflight: &Preflight<'_>, planned: &ImageState<AppStreamAttributes>) -> Checked {
        self.reads.check_creation(preflight, planned).await
    }

    async fn check_removal(&self, preflight: &Preflight<'_>, state: &ImageState<AppStreamAttributes>) -> Checked {
        self.reads.check_removal(preflight, state).await
    }

    async fn namesakes(
        &self,
        region: &Arc<Regional>,
        planned: &ImageState<AppStreamAttributes>,
        _tags: &TagPolicy,
    ) -> Result<Vec<Namesake>, ServiceError> {
        let images = describe::describe(region, &[planned.common.name().to_owned()], Detail::Progress).await?;
        Ok(images.iter().map(Namesake::by_name).collect())
    }

    async fn check(&self, _connection: &Connection, planned: &ImageState<AppStreamAttributes>) -> Diagnostics {
        validate::no_source(&planned.service)
    }

    async fn start(&self, region: &Regional, start: Start<'_, AppStreamAttributes>) -> Result<String, ServiceError> {
        copy_image::start(region, start).await
    }

    async fn find_made(
        &self,
        region: &Regional,
        planned: &ImageState<AppStreamAttributes>,
        since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        copy_image::find_made(region, planned, since).await
    }

    /// AppStream has one code for two limits: that of copies at a time, which passes, and that of images, which does
    /// not. While copies are under way it may be the first. A copy also waits for a source that is still being made
    /// itself.
    async fn passes(
        &self,
        connection: &Connection,
        region: &Regional,
        image: &ImageState<AppStreamAttributes>,
        error: &ServiceError,
        copying: bool,
    ) -> Option<Passing> {
        if error.call.operation == "CopyImage" {
            return match error.code.as_deref() {
                Some(errors::LIMIT) => {
                    (copying || describe::is_copying(region).await.unwrap_or(false)).then_some(Passing::InTurn)
                }
                Some(errors::NOT_AVAILABLE) => {
                    preflight::is_source_in_progress(connection, image).await.then_some(Passing::Surely)
                }
                _ => None,
            };
        }
        errors::may_be_freed(error).then_some(Passing::Perhaps)
    }

    async fn describe(
        &self,
        region: &Regional,
        ids: &[String],
        detail: Detail,
    ) -> Result<Vec<AppStreamImage>, ServiceError> {
        describe::describe(region, ids, detail).await
    }

    fn record(
        &self,
        _region: &Regional,
        image: &AppStreamImage,
        state: &mut ImageState<AppStreamAttributes>,
        _tags: &TagPolicy,
    ) {
        computed::record(image, state);
    }

    /// AppStream tells it in the ARN alone, which an image that has only just been accepted may not have yet.
    fn owner<'a>(&self, state: &'a ImageState<AppStreamAttributes>) -> Option<&'a str> {
        state.common.arn.text()?.split(':').nth(4).filter(|account| !account.is_empty())
    }

    async fn failure(&self, _region: &Regional, image: &AppStreamImage) -> String {
        describe::failure(image)
    }

    async fn change(
        &self,
        region: &Regional,
        image: &AppStreamImage,
        planned: &ImageState<AppStreamAttributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        tags::change(region, image, planned, tags).await
    }

    async fn delete(
        &self,
        region: &Regional,
        state: &ImageState<AppStreamAttributes>,
    ) -> Result<Deletion, ServiceError> {
        delete::delete(region, state).await
    }

    async fn users(&self, region: &Regional, state: &ImageState<AppStreamAttributes>) -> Option<String> {
        users::all(region, state).await
    }

    fn advice(&self, error: &ServiceError) -> Option<&'static str> {
        errors::advice(error)
    }
}
