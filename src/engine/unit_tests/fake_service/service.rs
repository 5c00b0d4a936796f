//! [`FakeService`]: an image service in memory that fails on demand. This file has the calls of a resource's lifecycle.

use std::sync::{Arc, Mutex, MutexGuard};

use tokio::time::Instant;

use super::cloud::{ACCOUNT, COPY_TIME, FakeCloud, FakeImage, REGION, error};
use super::fixture::{sessions, sessions_reporting_to};
use super::kind::{BUSY, FakeAttributes, IN_USE, KIND, LATER_TAG, NOT_READY, PART, UNIQUE_KIND, UNKNOWN};
use crate::aws::{Connection, ErrorKind, RegionClients, ServiceError};
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::in_use::Blockers;
use crate::engine::kind::ImageKind;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;
use crate::engine::progress::file::ProgressFile;
use crate::engine::resource::engine::Engine;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::retry::policy::Retry;
use crate::engine::service::create_image::{CreateImage, CreateRequest};
use crate::engine::service::delete_image::{DeleteImage, Deletion};
use crate::engine::service::describe_images::DescribeImages;
use crate::engine::service::facts::{ImageFacts, Source};
use crate::engine::service::share_image::ShareImage;
use crate::engine::service::update_image::UpdateImage;
use crate::engine::sharing::grants::{Grant, Grants};
use crate::terraform::Attribute;

/// An image service in memory. Clones are the same service.
#[derive(Debug, Clone, Default)]
pub(crate) struct FakeService {
    cloud: Arc<Mutex<FakeCloud>>,
    has_unique_names: bool,
}

impl FakeService {
    /// A service that rejects names that are in use.
    pub(crate) fn with_unique_names() -> Self {
        Self { has_unique_names: true, ..Self::default() }
    }

    pub(crate) fn cloud(&self) -> MutexGuard<'_, FakeCloud> {
        self.cloud.lock().unwrap()
    }

    /// Injects a failure of the next call of an operation.
    pub(crate) fn fail(&self, operation: &'static str, kind: ErrorKind, code: &str) {
        self.cloud().fail(operation, error(operation, kind, code));
    }

    /// The number of calls of an operation.
    pub(crate) fn calls(&self, operation: &str) -> usize {
        self.cloud().calls.iter().filter(|call| *call == operation).count()
    }

    /// Adds an image that is available.
    pub(crate) fn add(&self, id: &str, name: &str) {
        self.cloud().images.insert(id.to_owned(), FakeImage::available(id, name));
    }

    pub(crate) fn called(&self, operation: &'static str) -> Result<(), ServiceError> {
        self.cloud().call(operation)
    }

    /// Records a call, and never completes if the operation hangs.
    async fn responds(&self, operation: &'static str) -> Result<(), ServiceError> {
        let called = self.called(operation);
        if self.cloud().hanging.contains(operation) {
            std::future::pending::<()>().await;
        }
        called
    }

    /// A resource in a session of its own.
    pub(crate) fn resource(&self) -> ImageResource<Self> {
        ImageResource::new("fake_image", self.clone(), sessions())
    }

    /// A resource in a session that reports to a progress file.
    pub(crate) fn resource_reporting_to(&self, file: &Arc<ProgressFile>) -> ImageResource<Self> {
        ImageResource::new("fake_image", self.clone(), sessions_reporting_to(file))
    }

    /// An engine in a session of its own.
    pub(crate) fn engine(&self) -> Engine<Self> {
        self.resource().engine().unwrap()
    }
}

impl ImageFacts for FakeService {
    type Attributes = FakeAttributes;
    type Image = FakeImage;
    type Cache = ();

    fn kind(&self) -> &'static ImageKind {
        if self.has_unique_names { &UNIQUE_KIND } else { &KIND }
    }

    fn attributes(&self) -> Vec<Attribute> {
        vec![Attribute::string("source_image_id").required().requires_replace()]
    }

    fn inherits_source_tags(&self, _attributes: &FakeAttributes) -> Option<bool> {
        Some(false)
    }

    fn source<'a>(&self, attributes: &'a FakeAttributes) -> Option<Source<'a>> {
        attributes.source_image_id.text().map(|id| Source { argument: "source_image_id", id })
    }

    fn source_region<'a>(&self, _attributes: &'a FakeAttributes) -> Option<&'a str> {
        Some(REGION)
    }

    fn owner<'a>(&self, _state: &'a ImageModel<FakeAttributes>) -> Option<&'a str> {
        Some(ACCOUNT)
    }

    fn parts(&self, _state: &ImageModel<FakeAttributes>) -> Vec<String> {
        vec![PART.to_owned()]
    }
}

impl CreateImage for FakeService {
    async fn create(
        &self,
        _region: &RegionClients,
        request: CreateRequest<'_, FakeAttributes>,
    ) -> Result<String, ServiceError> {
        let failed = self.responds("Create").await;
        let loses_response = std::mem::take(&mut self.cloud().loses_response);
        if !loses_response {
            failed.clone()?;
        }
        let mut cloud = self.cloud();
        let id = format!("img-{}", cloud.images.len() + 1);
        let now = Instant::now();
        let final_state = if cloud.final_state.is_empty() { "available".to_owned() } else { cloud.final_state.clone() };
        let mut tags = request.planned.common.tags_all.known().cloned().unwrap_or_default();
        tags.remove(LATER_TAG);
        let image = FakeImage {
            state: "pending".to_owned(),
            tags,
            transition: Some((now + COPY_TIME, final_state)),
            visible_from: now + cloud.visibility_delay,
            token: request.token.to_owned(),
            ..FakeImage::available(&id, request.planned.common.name())
        };
        cloud.images.insert(id.clone(), image);
        drop(cloud);
        failed.map(|()| id)
    }

    async fn find_created(
        &self,
        _region: &RegionClients,
        planned: &ImageModel<FakeAttributes>,
        _since: Instant,
    ) -> Result<Option<String>, ServiceError> {
        self.called("FindCreated")?;
        let cloud = self.cloud();
        let created =
            cloud.images.values().find(|image| image.name == planned.common.name() && !image.token.is_empty());
        Ok(created.map(|image| image.id.clone()))
    }

    async fn create_retry(
        &self,
        _connection: &Connection,
        _region: &RegionClients,
        _planned: &ImageModel<FakeAttributes>,
        error: &ServiceError,
        _copying: bool,
    ) -> Option<Retry> {
        if error.has_code(BUSY) { Some(Retry::InOrder) } else { None }
    }

    fn copy_limit(&self, error: &ServiceError) -> Option<String> {
        if error.has_code(BUSY) { Some("one of 2 copies".to_owned()) } else { None }
    }
}

impl DescribeImages for FakeService {
    async fn describe(
        &self,
        _region: &RegionClients,
        ids: &[String],
        detail: Detail,
    ) -> Result<Vec<FakeImage>, ServiceError> {
        assert!(ids.len() <= KIND.describe_batch);
        self.responds("Describe").await?;
        if detail == Detail::Percent {
            self.called("DescribePercent")?;
        }
        let cloud = self.cloud();
        let found = ids.iter().filter_map(|id| cloud.images.get(id)).filter(|image| image.is_visible()).cloned();
        let reads_percent = detail == Detail::Percent;
        Ok(found.map(|image| if reads_percent { image.with_percent() } else { image }).collect())
    }

    fn record(
        &self,
        _region: &RegionClients,
        image: &FakeImage,
        state: &mut ImageModel<FakeAttributes>,
        _tags: &TagPolicy,
    ) {
        state.common.name = image.name.as_str().into();
        state.common.arn = format!("arn:{}", image.id).as_str().into();
    }

    async fn failure_reason(&self, _region: &RegionClients, _image: &FakeImage) -> String {
        "The disk is broken.".to_owned()
    }
}

impl UpdateImage for FakeService {
    async fn update(
        &self,
        _region: &RegionClients,
        image: &FakeImage,
        prior: Option<&ImageModel<FakeAttributes>>,
        planned: &ImageModel<FakeAttributes>,
        tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        if self.needs_update(image, prior, planned, tags) {
            self.responds("Update").await?;
            let mut cloud = self.cloud();
            let shown_from = Instant::now() + cloud.update_delay;
            let image = cloud.images.get_mut(&image.id).unwrap();
            let tags = planned.common.tags_all.known().cloned().unwrap_or_default();
            let late = std::mem::replace(&mut image.tags, tags);
            image.late_tags = Some((shown_from, late));
        }
        Ok(())
    }

    fn needs_update(
        &self,
        image: &FakeImage,
        _prior: Option<&ImageModel<FakeAttributes>>,
        planned: &ImageModel<FakeAttributes>,
        _tags: &TagPolicy,
    ) -> bool {
        planned.common.tags_all.known().cloned().unwrap_or_default() != image.tags()
    }

    fn has_later_settings(&self, planned: &ImageModel<FakeAttributes>, _tags: &TagPolicy) -> bool {
        planned.common.tags_all.known().is_some_and(|tags| tags.contains_key(LATER_TAG))
    }

    fn is_unknown_image(&self, _image: &FakeImage, error: &ServiceError) -> bool {
        error.has_code(UNKNOWN)
    }
}

impl ShareImage for FakeService {
    type Call = (bool, Grant);

    async fn read_grants(&self, _region: &RegionClients, id: &str, part: &str) -> Result<Grants, ServiceError> {
        self.responds("DescribeGrants").await?;
        let cloud = self.cloud();
        let image = cloud.images.get(id).filter(|image| image.is_visible());
        let image = image.ok_or_else(|| error("DescribeGrants", ErrorKind::Refused, UNKNOWN))?;
        Ok(image.shown_grants().iter().filter(|grant| grant.part == part).cloned().collect())
    }

    fn sharing_calls(&self, actual: &Grants, desired: &Grants) -> Vec<(bool, Grant)> {
        let revoked = actual.difference(desired).map(|grant| (false, grant.clone()));
        revoked.chain(desired.difference(actual).map(|grant| (true, grant.clone()))).collect()
    }

    async fn send_sharing_call(
        &self,
        _region: &RegionClients,
        id: &str,
        (grants, grant): &(bool, Grant),
    ) -> Result<(), ServiceError> {
        let operation = if *grants { "Grant" } else { "Revoke" };
        let failed = self.responds(operation).await;
        let loses_response = std::mem::take(&mut self.cloud().loses_response);
        if !loses_response {
            failed.clone()?;
        }
        let mut cloud = self.cloud();
        let shown_from = Instant::now() + cloud.update_delay;
        let image = cloud.images.get_mut(id).unwrap();
        let late = image.shown_grants().clone();
        image.late_grants = Some((shown_from, late));
        if *grants {
            image.grants.insert(grant.clone());
        } else if !image.grants.remove(grant) {
            return Err(error("Revoke", ErrorKind::Refused, "NotShared"));
        }
        failed
    }

    fn revokes_before_deletion(&self, _state: &ImageModel<FakeAttributes>) -> bool {
        true
    }
}

impl DeleteImage for FakeService {
    async fn delete(
        &self,
        _region: &RegionClients,
        state: &ImageModel<FakeAttributes>,
    ) -> Result<Deletion, ServiceError> {
        self.responds("Delete").await?;
        let mut cloud = self.cloud();
        let deletion_time = cloud.deletion_time;
        let is_visible = cloud.images.get(state.common.id()).is_some_and(FakeImage::is_visible);
        if !is_visible {
            // An image that is not visible yet counts as deleted, and stays.
            return Ok(Deletion::Done(Vec::new()));
        }
        if deletion_time.is_zero() {
            cloud.images.remove(state.common.id());
            return Ok(Deletion::Done(cloud.leftovers.clone()));
        }
        let image = cloud.images.get_mut(state.common.id()).unwrap();
        image.visible_until = Some(Instant::now() + deletion_time);
        Ok(Deletion::Underway)
    }

    fn delete_retry(&self, error: &ServiceError) -> Option<Retry> {
        match error.code.as_deref() {
            Some(IN_USE) => Some(Retry::WithinGrace),
            Some(NOT_READY) => Some(Retry::UntilClear),
            _ => None,
        }
    }

    async fn blocking_references(&self, _region: &RegionClients, _state: &ImageModel<FakeAttributes>) -> Blockers {
        let users = self.cloud().users.clone();
        let sentence = if users.is_empty() { None } else { Some(format!("Fleet {} uses it.", users.join(", "))) };
        Blockers::default().and("in use by fleets", &users, sentence)
    }

    async fn delete_leftovers(&self, _region: &RegionClients, ids: Vec<String>) -> Vec<Leftover> {
        let failed = self.called("DeleteParts");
        let mut cloud = self.cloud();
        if failed.is_ok() {
            cloud.leftovers.clear();
        }
        cloud.leftovers.iter().filter(|leftover| ids.contains(&leftover.id)).cloned().collect()
    }
}
