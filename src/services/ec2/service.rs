//! [`Ec2Service`]: AMIs as the copy engine sees them.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use tokio::time::Instant;

use super::ami::Ami;
use super::arguments::{self, Ec2Attributes};
use super::kind::KIND;
use super::preflight::Reads;
use super::{
    change, computed, copy_image, delete, describe, deviations, errors, from_aws_ami_copy, preflight, snapshots,
    validate,
};
use crate::aws::{Connection, ErrorKind, Regional, ServiceError};
use crate::copy::{
    Checked, Deletion, Detail, ImageService, ImageState, Kind, Leftover, Namesake, Passing, Preflight, Source, Start,
    TagPolicy,
};
use crate::terraform::{Attribute, AttributePath, Change, Diagnostic, Diagnostics, MoveSource, Value};

/// Copies AMIs with EC2's `CopyImage`.
#[derive(Debug, Clone, Default)]
pub struct Ec2Service {
    pub(super) reads: Arc<Reads>,
}

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

    async fn plan(
        &self,
        preflight: Option<Preflight<'_>>,
        change: &mut Change<ImageState<Ec2Attributes>>,
        tags: &TagPolicy,
    ) -> Diagnostics {
        if let Some(prior) = &change.prior {
            // Another way of writing the same key is no other copy.
            let key = AttributePath::of("kms_key_id");
            if change.replace.contains(&key) {
                let (written, arn) = (change.planned.service.kms_key_id.text(), prior.service.kms_key_arn.text());
                let same = written.zip(arn).is_some_and(|(written, arn)| validate::is_same_key(written, arn));
                // Only KMS knows what an alias stands for.
                let asked = match &preflight {
                    Some(preflight) if !same => self.reads.is_same_key(preflight, change).await,
                    _ => false,
                };
                if same || asked {
                    change.replace.retain(|path| *path != key);
                }
            }
            // Another way of writing the same minute is no change.
            let (written, stored) = (&change.config.service.deprecation_time, &prior.service.deprecation_time);
            if validate::is_same_minute(written.text(), stored.text()) && !written.is_unknown() {
                change.planned.service.deprecation_time = stored.clone();
            }
        }
        validate::plan(change, tags)
    }

    fn keeps_foreign_tags(&self, attributes: &Ec2Attributes) -> Option<bool> {
        (!attributes.copy_image_tags.is_unknown()).then(|| attributes.copy_image_tags.known() == Some(&true))
    }

    fn source<'a>(&self, attributes: &'a Ec2Attributes) -> Option<Source<'a>> {
        attributes.source_image_id.text().map(|id| Source { argument: "source_image_id", id })
    }

    fn source_region<'a>(&self, attributes: &'a Ec2Attributes) -> Option<&'a str> {
        attributes.source_region.text()
    }

    async fn check_creation(&self, preflight: &Preflight<'_>, planned: &ImageState<Ec2Attributes>) -> Checked {
        // Several calls under way at the same time are large; on the heap they burden no other future.
        Box::pin(self.reads.check_creation(preflight, planned)).await
    }

    async fn check_removal(&self, preflight: &Preflight<'_>, state: &ImageState<Ec2Attributes>) -> Checked {
        self.reads.check_removal(preflight, state).await
    }

    async fn namesakes(
        &self,
        region: &Arc<Regional>,
        planned: &ImageState<Ec2Attributes>,
        tags: &TagPolicy,
    ) -> Result<Vec<Namesake>, ServiceError> {
        self.reads.namesakes(region, planned, tags).await
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
        _since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        Ok(None)
    }

    /// A copy also waits for a source that is still being made itself.
    async fn passes(
        &self,
        connection: &Connection,
        _region: &Regional,
        image: &ImageState<Ec2Attributes>,
        error: &ServiceError,
        _copying: bool,
    ) -> Option<Passing> {
        let refused = error.call.operation == "CopyImage" && error.kind == ErrorKind::Refused;
        match errors::passes(error) {
            None if refused && preflight::is_source_pending(connection, image).await => Some(Passing::Surely),
            passing => passing,
        }
    }

    async fn describe(&self, region: &Regional, ids: &[String], detail: Detail) -> Result<Vec<Ami>, ServiceError> {
        describe::describe(region, ids, detail).await
    }

    fn record(&self, region: &Regional, image: &Ami, state: &mut ImageState<Ec2Attributes>, tags: &TagPolicy) {
        computed::record(region, image, state, tags);
    }

    fn deviation(&self, asked: &ImageState<Ec2Attributes>, image: &Ami) -> Option<Diagnostic> {
        deviations::check(asked, image)
    }

    fn owner<'a>(&self, state: &'a ImageState<Ec2Attributes>) -> Option<&'a str> {
        state.service.owner_id.text()
    }

    async fn check_import(&self, region: &Arc<Regional>, id: &str) -> Diagnostics {
        self.reads.check_import(region, id).await.into_iter().collect()
    }

    fn leave_out(&self, config: &mut Ec2Attributes) {
        // Unencrypted, and unprotected, is what a copy is unless something else is asked for.
        if config.encrypted == Value::Known(false) {
            config.encrypted = Value::Null;
        }
        if config.deregistration_protection.text() == Some("disabled") {
            config.deregistration_protection = Value::Null;
        }
    }

    fn converted(&self, source: &MoveSource) -> Result<Option<Map<String, Json>>, Diagnostics> {
        from_aws_ami_copy::converted(source)
    }

    fn overlook(&self, state: &mut ImageState<Ec2Attributes>) {
        from_aws_ami_copy::overlook(&mut state.service);
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

    fn parts(&self, state: &ImageState<Ec2Attributes>) -> Vec<String> {
        snapshots::recorded(state)
    }

    async fn find_leftovers(
        &self,
        region: &Regional,
        state: &ImageState<Ec2Attributes>,
    ) -> Result<Vec<String>, ServiceError> {
        snapshots::find(region, state, snapshots::recorded(state)).await
    }

    async fn delete_leftovers(&self, region: &Regional, ids: Vec<String>) -> Vec<Leftover> {
        snapshots::delete(region, ids).await
    }

    fn record_leftovers(&self, state: &mut ImageState<Ec2Attributes>, ids: Vec<String>) {
        snapshots::record(state, ids);
    }

    async fn describe_leftovers(&self, region: &Regional, left: &[Leftover]) -> String {
        snapshots::describe(region, left).await
    }

    /// EC2 deregisters an AMI whoever uses it; what holds it back is its own protection, which the error tells.
    async fn users(&self, _region: &Regional, _state: &ImageState<Ec2Attributes>) -> Option<String> {
        None
    }

    fn advice(&self, error: &ServiceError) -> Option<&'static str> {
        errors::advice(error)
    }
}
