//! [`Ec2Service`]: AMIs as the copy engine sees them.

use super::ami::Ami;
use super::arguments::{self, Ec2Attributes};
use super::kind::KIND;
use super::{change, computed, copy_image, delete, describe, errors, validate};
use crate::aws::{Connection, Regional, ServiceError};
use crate::copy::{Deletion, Detail, ImageService, ImageState, Kind, Passing, Start, TagPolicy};
use crate::terraform::{Attribute, AttributePath, Change, Diagnostics};

/// Copies AMIs with EC2's `CopyImage`.
#[derive(Debug, Clone, Copy)]
pub struct Ec2Service;

impl ImageService for Ec2Service {
    type Attributes = Ec2Attributes;
    type Image = Ami;

    fn kind(&self) -> &'static Kind {
        &KIND
    }

    fn attributes(&self) -> Vec<Attribute> {
        arguments::schema()
    }

    fn validate(&self, config: &ImageState<Ec2Attributes>) -> Diagnostics {
        validate::validate(config)
    }

    fn validate_in(&self, config: &ImageState<Ec2Attributes>, region: &str) -> Diagnostics {
        validate::validate_in(config, region)
    }

    fn plan(&self, change: &mut Change<ImageState<Ec2Attributes>>, tags: &TagPolicy) -> Diagnostics {
        if let Some(prior) = &change.prior {
            // Another way of writing the same key is no other copy.
            let key = change.planned.service.kms_key_id.text();
            if let (Some(key), Some(arn)) = (key, prior.service.kms_key_arn.text())
                && validate::is_same_key(key, arn)
            {
                change.replace.retain(|path| *path != AttributePath::of("kms_key_id"));
            }
            // Another way of writing the same minute is no change.
            let (written, stored) = (&change.config.service.deprecation_time, &prior.service.deprecation_time);
            if validate::is_same_minute(written.text(), stored.text()) && !written.is_unknown() {
                change.planned.service.deprecation_time = stored.clone();
            }
        }
        validate::plan(change, tags)
    }

    fn keeps_foreign_tags(&self, attributes: &Ec2Attributes) -> bool {
        attributes.copy_image_tags.known() == Some(&true)
    }

    async fn check(&self, connection: &Connection, planned: &ImageState<Ec2Attributes>) -> Diagnostics {
        copy_image::check(self, connection, planned).await
    }

    async fn start(&self, region: &Regional, start: Start<'_, Ec2Attributes>) -> Result<String, ServiceError> {
        copy_image::start(region, start).await
    }

    /// `CopyImage` takes a token, so the call can simply be made again.
    async fn find_made(
        &self,
        _region: &Regional,
        _planned: &ImageState<Ec2Attributes>,
        _since: i64,
    ) -> Result<Option<String>, ServiceError> {
        Ok(None)
    }

    async fn passes(&self, _region: &Regional, error: &ServiceError) -> Option<Passing> {
        errors::passes(error)
    }

    async fn describe(&self, region: &Regional, ids: &[String], detail: Detail) -> Result<Vec<Ami>, ServiceError> {
        describe::describe(region, ids, detail).await
    }

    fn record(&self, region: &Regional, image: &Ami, state: &mut ImageState<Ec2Attributes>, tags: &TagPolicy) {
        computed::record(region, image, state, tags);
    }

    async fn failure(&self, region: &Regional, image: &Ami) -> String {
        describe::failure(region, image).await
    }

    async fn change(
        &self,
        region: &Regional,
        image: &Ami,
        planned: &ImageState<Ec2Attributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        change::change(region, image, planned, tags).await
    }

    async fn delete(&self, region: &Regional, state: &ImageState<Ec2Attributes>) -> Result<Deletion, ServiceError> {
        delete::delete(region, state).await.map(Deletion::Done)
    }

    /// EC2 deregisters an AMI whoever uses it; what holds it back is its own protection, which the error tells.
    async fn users(&self, _region: &Regional, _state: &ImageState<Ec2Attributes>) -> Option<String> {
        None
    }

    fn advice(&self, error: &ServiceError) -> Option<&'static str> {
        errors::advice(error)
    }
}
