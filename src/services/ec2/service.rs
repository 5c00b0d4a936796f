//! [`Ec2Service`]: AMIs as the copy engine sees them.

use std::sync::Arc;

use serde_json::{Map, Value as Json};
use tokio::time::Instant;

use super::checks::cache::PreflightCache;
use super::checks::{deprecation, encryption, kms_key, name, offline, online, source};
use super::delete::{deregister, snapshots};
use super::image::Ami;
use super::kind::KIND;
use super::model::Ec2Attributes;
use super::{create, errors, move_state, read, record, schema, update};
use crate::aws::{Connection, ErrorKind, RegionClients, ServiceError};
use crate::engine::{
    Adoption, CreateImage, CreateRequest, DeleteImage, Deletion, DescribeImages, Detail, ExistingImage, ImageFacts,
    ImageKind, ImageModel, Leftover, PlanChecks, PreflightContext, PreflightReport, Retry, Source, TagPolicy,
    UpdateImage,
};
use crate::terraform::{Attribute, AttributePath, Change, Diagnostic, Diagnostics, MoveSource, Value};

/// Copies AMIs with EC2's `CopyImage`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ec2Service;

impl ImageFacts for Ec2Service {
    type Attributes = Ec2Attributes;
    type Image = Ami;
    type Cache = PreflightCache;

    fn kind(&self) -> &'static ImageKind {
        &KIND
    }

    fn attributes(&self) -> Vec<Attribute> {
        schema::attributes()
    }

    fn inherits_source_tags(&self, attributes: &Ec2Attributes) -> Option<bool> {
        (!attributes.copy_image_tags.is_unknown()).then(|| attributes.copy_image_tags.known() == Some(&true))
    }

    fn source<'a>(&self, attributes: &'a Ec2Attributes) -> Option<Source<'a>> {
        attributes.source_image_id.text().map(|id| Source { argument: "source_image_id", id })
    }

    fn source_region<'a>(&self, attributes: &'a Ec2Attributes) -> Option<&'a str> {
        attributes.source_region.text()
    }

    fn owner<'a>(&self, state: &'a ImageModel<Ec2Attributes>) -> Option<&'a str> {
        state.service.owner_id.text()
    }

    fn parts(&self, state: &ImageModel<Ec2Attributes>) -> Vec<String> {
        snapshots::recorded(state)
    }
}

impl PlanChecks for Ec2Service {
    fn validate(&self, config: &ImageModel<Ec2Attributes>) -> Diagnostics {
        offline::validate(config)
    }

    fn validate_in(&self, config: &ImageModel<Ec2Attributes>, region: &str) -> Diagnostics {
        offline::validate_in(config, region)
    }

    async fn plan(
        &self,
        cache: &PreflightCache,
        preflight: Option<PreflightContext<'_>>,
        change: &mut Change<ImageModel<Ec2Attributes>>,
        tags: &TagPolicy,
    ) -> Diagnostics {
        if let Some(prior) = &change.prior {
            // Another way of writing the same key is no other copy.
            let key = AttributePath::of("kms_key_id");
            if change.replace.contains(&key) {
                let (written, arn) = (change.planned.service.kms_key_id.text(), prior.service.kms_key_arn.text());
                let same = written.zip(arn).is_some_and(|(written, arn)| kms_key::is_same_key(written, arn));
                // Only KMS knows what an alias stands for.
                let asked = match &preflight {
                    Some(preflight) if !same => kms_key::is_unchanged(cache, preflight, change).await,
                    _ => false,
                };
                if same || asked {
                    change.replace.retain(|path| *path != key);
                }
            }
            // Another way of writing the same minute is no change.
            let (written, stored) = (&change.config.service.deprecation_time, &prior.service.deprecation_time);
            if deprecation::is_same_minute(written.text(), stored.text()) && !written.is_unknown() {
                change.planned.service.deprecation_time = stored.clone();
            }
        }
        offline::plan(change, tags)
    }

    async fn check_creation(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        planned: &ImageModel<Ec2Attributes>,
    ) -> PreflightReport {
        // Several calls under way at the same time are large; on the heap they burden no other future.
        Box::pin(online::check_creation(cache, preflight, planned)).await
    }

    async fn check_removal(
        &self,
        cache: &PreflightCache,
        preflight: &PreflightContext<'_>,
        state: &ImageModel<Ec2Attributes>,
    ) -> PreflightReport {
        online::check_removal(cache, preflight, state).await
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

    async fn check_before_create(
        &self,
        cache: &PreflightCache,
        connection: &Connection,
        planned: &ImageModel<Ec2Attributes>,
    ) -> Diagnostics {
        online::check_before_create(&KIND, cache, connection, planned).await
    }

    fn deviation(&self, asked: &ImageModel<Ec2Attributes>, image: &Ami) -> Option<Diagnostic> {
        encryption::deviation(asked, image)
    }

    async fn check_import(&self, cache: &PreflightCache, region: &Arc<RegionClients>, id: &str) -> Diagnostics {
        online::check_import(cache, region, id).await.into_iter().collect()
    }
}

impl CreateImage for Ec2Service {
    async fn create(
        &self,
        region: &RegionClients,
        start: CreateRequest<'_, Ec2Attributes>,
    ) -> Result<String, ServiceError> {
        create::start(region, start).await
    }

    /// `CopyImage` takes a token, so the call can simply be made again.
    async fn find_created(
        &self,
        _region: &RegionClients,
        _planned: &ImageModel<Ec2Attributes>,
        _since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        Ok(None)
    }

    /// A copy waits for a source that is still being created.
    async fn create_retry(
        &self,
        connection: &Connection,
        _region: &RegionClients,
        planned: &ImageModel<Ec2Attributes>,
        error: &ServiceError,
        _copying: bool,
    ) -> Option<Retry> {
        match errors::create_retry(error) {
            None if error.kind == ErrorKind::Refused && source::is_in_progress(connection, planned).await => {
                Some(Retry::UntilClear)
            }
            retry => retry,
        }
    }
}

impl DescribeImages for Ec2Service {
    async fn describe(&self, region: &RegionClients, ids: &[String], detail: Detail) -> Result<Vec<Ami>, ServiceError> {
        read::describe(region, ids, detail).await
    }

    fn record(&self, region: &RegionClients, image: &Ami, state: &mut ImageModel<Ec2Attributes>, tags: &TagPolicy) {
        record::record(region, image, state, tags);
    }

    async fn failure_reason(&self, region: &RegionClients, image: &Ami) -> String {
        read::failure(region, image).await
    }
}

impl UpdateImage for Ec2Service {
    async fn update(
        &self,
        region: &RegionClients,
        image: &Ami,
        planned: &ImageModel<Ec2Attributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        update::change(region, image, planned, tags).await
    }
}

impl DeleteImage for Ec2Service {
    async fn delete(
        &self,
        region: &RegionClients,
        state: &ImageModel<Ec2Attributes>,
    ) -> Result<Deletion, ServiceError> {
        deregister::deregister(region, state).await.map(Deletion::Done)
    }

    fn delete_retry(&self, error: &ServiceError) -> Option<Retry> {
        errors::delete_retry(error)
    }

    /// EC2 deregisters an AMI whoever uses it; what holds it back is its own protection, which the error tells.
    async fn blocking_references(&self, _region: &RegionClients, _state: &ImageModel<Ec2Attributes>) -> Option<String> {
        None
    }

    async fn find_leftovers(
        &self,
        region: &RegionClients,
        state: &ImageModel<Ec2Attributes>,
    ) -> Result<Vec<String>, ServiceError> {
        snapshots::find(region, state, snapshots::recorded(state)).await
    }

    async fn delete_leftovers(&self, region: &RegionClients, ids: Vec<String>) -> Vec<Leftover> {
        snapshots::delete(region, ids).await
    }

    fn record_leftovers(&self, state: &mut ImageModel<Ec2Attributes>, ids: Vec<String>) {
        snapshots::record(state, ids);
    }

    async fn describe_leftovers(&self, region: &RegionClients, left: &[Leftover]) -> String {
        snapshots::describe(region, left).await
    }
}

impl Adoption for Ec2Service {
    fn omit_from_generated_config(&self, config: &mut Ec2Attributes) {
        // Unencrypted, and unprotected, is what a copy is unless something else is asked for.
        if config.encrypted == Value::Known(false) {
            config.encrypted = Value::Null;
        }
        if config.deregistration_protection.text() == Some("disabled") {
            config.deregistration_protection = Value::Null;
        }
    }

    fn state_from(&self, source: &MoveSource) -> Result<Option<Map<String, Json>>, Diagnostics> {
        move_state::state_from(source)
    }

    fn suppress_import_drift(&self, state: &mut ImageModel<Ec2Attributes>) {
        move_state::suppress_import_drift(&mut state.service);
    }
}
