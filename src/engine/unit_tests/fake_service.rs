//! What the engine asks of [`Fake`]: the traits of a service, over the images in memory.

use std::sync::Arc;

use tokio::time::Instant;

use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::checks::existing_image::{ExistingImage, MatchLevel};
use crate::engine::checks::report::{PreflightContext, PreflightReport};
use crate::engine::data_source::{Lookup, LookupArguments};
use crate::engine::described_image::Detail;
use crate::engine::kind::ImageKind;
use crate::engine::listing::{ListArguments, Listing, Page, Unfiltered};
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;
use crate::engine::retry::policy::Retry;
use crate::engine::service::adoption::Adoption;
use crate::engine::service::create_image::{CreateImage, CreateRequest};
use crate::engine::service::delete_image::{DeleteImage, Deletion};
use crate::engine::service::describe_images::DescribeImages;
use crate::engine::service::facts::{ImageFacts, Source};
use crate::engine::service::plan_checks::PlanChecks;
use crate::engine::service::update_image::UpdateImage;
use crate::terraform::{Attribute, Change, Diagnostics};

use super::fake::{ACCOUNT, BUSY, COPY_TIME, Fake, FakeAttributes, FakeImage, IN_USE, KIND, REGION};

impl ImageFacts for Fake {
    type Attributes = FakeAttributes;
    type Image = FakeImage;
    type Cache = ();

    fn kind(&self) -> &'static ImageKind {
        &KIND
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
}

impl PlanChecks for Fake {
    fn validate(&self, _config: &ImageModel<FakeAttributes>) -> Diagnostics {
        Diagnostics::new()
    }

    fn validate_in(&self, _config: &ImageModel<FakeAttributes>, _region: &str) -> Diagnostics {
        Diagnostics::new()
    }

    async fn plan(
        &self,
        _cache: &(),
        _preflight: Option<PreflightContext<'_>>,
        _change: &mut Change<ImageModel<FakeAttributes>>,
        _tags: &TagPolicy,
    ) -> Diagnostics {
        Diagnostics::new()
    }

    async fn check_creation(
        &self,
        _cache: &(),
        _preflight: &PreflightContext<'_>,
        _planned: &ImageModel<FakeAttributes>,
    ) -> PreflightReport {
        PreflightReport::default()
    }

    async fn check_removal(
        &self,
        _cache: &(),
        _preflight: &PreflightContext<'_>,
        _state: &ImageModel<FakeAttributes>,
    ) -> PreflightReport {
        PreflightReport::default()
    }

    async fn images_named(
        &self,
        _cache: &(),
        _region: &Arc<RegionClients>,
        planned: &ImageModel<FakeAttributes>,
        _tags: &TagPolicy,
    ) -> Result<Vec<ExistingImage>, ServiceError> {
        self.called("DescribeByName")?;
        let cloud = self.cloud();
        let named = cloud.images.values().filter(|image| image.name == planned.common.name());
        Ok(named
            .map(|image| ExistingImage { match_level: MatchLevel::Request, ..ExistingImage::by_name(image) })
            .collect())
    }

    async fn check_before_create(
        &self,
        _cache: &(),
        _connection: &Connection,
        _planned: &ImageModel<FakeAttributes>,
    ) -> Diagnostics {
        Diagnostics::new()
    }
}

impl CreateImage for Fake {
    async fn create(
        &self,
        _region: &RegionClients,
        request: CreateRequest<'_, FakeAttributes>,
    ) -> Result<String, ServiceError> {
        let failed = self.called("Create");
        let loses_answer = std::mem::take(&mut self.cloud().loses_answer);
        if !loses_answer {
            failed.clone()?;
        }
        let mut cloud = self.cloud();
        let id = format!("img-{}", cloud.images.len() + 1);
        let now = Instant::now();
        let ends_in = if cloud.ends_in.is_empty() { "available".to_owned() } else { cloud.ends_in.clone() };
        let image = FakeImage {
            id: id.clone(),
            name: request.planned.common.name().to_owned(),
            state: "pending".to_owned(),
            tags: request.planned.common.tags_all.known().cloned().unwrap_or_default(),
            then: Some((now + COPY_TIME, ends_in)),
            found_from: now + cloud.delay,
            token: request.token.to_owned(),
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
        let made = cloud.images.values().find(|image| image.name == planned.common.name() && !image.token.is_empty());
        Ok(made.map(|image| image.id.clone()))
    }

    async fn create_retry(
        &self,
        _connection: &Connection,
        _region: &RegionClients,
        _planned: &ImageModel<FakeAttributes>,
        error: &ServiceError,
        _copying: bool,
    ) -> Option<Retry> {
        error.has_code(BUSY).then_some(Retry::InOrder)
    }
}

impl DescribeImages for Fake {
    async fn describe(
        &self,
        _region: &RegionClients,
        ids: &[String],
        _detail: Detail,
    ) -> Result<Vec<FakeImage>, ServiceError> {
        assert!(ids.len() <= KIND.describe_batch);
        self.called("Describe")?;
        let cloud = self.cloud();
        let found = ids.iter().filter_map(|id| cloud.images.get(id));
        Ok(found.filter(|image| Instant::now() >= image.found_from).cloned().collect())
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

impl UpdateImage for Fake {
    async fn update(
        &self,
        _region: &RegionClients,
        image: &FakeImage,
        planned: &ImageModel<FakeAttributes>,
        _tags: &TagPolicy,
    ) -> Result<(), ServiceError> {
        let tags = planned.common.tags_all.known().cloned().unwrap_or_default();
        if tags != image.tags {
            self.called("Change")?;
            self.cloud().images.get_mut(&image.id).unwrap().tags = tags;
        }
        Ok(())
    }
}

impl DeleteImage for Fake {
    async fn delete(
        &self,
        _region: &RegionClients,
        state: &ImageModel<FakeAttributes>,
    ) -> Result<Deletion, ServiceError> {
        self.called("Delete")?;
        let mut cloud = self.cloud();
        // What is not found yet cannot be deleted, and counts as gone already.
        cloud.images.retain(|id, image| id != state.common.id() || Instant::now() < image.found_from);
        Ok(Deletion::Done(cloud.leaves.clone()))
    }

    fn delete_retry(&self, error: &ServiceError) -> Option<Retry> {
        error.has_code(IN_USE).then_some(Retry::WithinGrace)
    }

    async fn blocking_references(
        &self,
        _region: &RegionClients,
        _state: &ImageModel<FakeAttributes>,
    ) -> Option<String> {
        Some("It is used by the fleet office.".to_owned())
    }

    async fn delete_leftovers(&self, _region: &RegionClients, ids: Vec<String>) -> Vec<Leftover> {
        let failed = self.called("DeleteParts");
        self.cloud().leaves.iter().filter(|left| failed.is_err() && ids.contains(&left.id)).cloned().collect()
    }
}

impl Adoption for Fake {}

impl Lookup for Fake {
    type Selection = Unfiltered;

    fn selection(&self) -> Vec<Attribute> {
        Vec::new()
    }

    fn outputs(&self) -> Vec<Attribute> {
        Vec::new()
    }

    fn validate_selection(&self, _arguments: &LookupArguments, _selection: &Unfiltered) -> Diagnostics {
        Diagnostics::new()
    }

    async fn find(
        &self,
        _region: &RegionClients,
        _arguments: &LookupArguments,
        _selection: &Unfiltered,
    ) -> Result<Vec<FakeImage>, ServiceError> {
        self.called("Find")?;
        Ok(self.cloud().images.values().cloned().collect())
    }

    async fn complete(&self, _region: &RegionClients, image: FakeImage) -> Result<FakeImage, ServiceError> {
        Ok(image)
    }

    fn name<'a>(&self, image: &'a FakeImage) -> &'a str {
        &image.name
    }

    /// Later ids are newer.
    fn created(&self, image: &FakeImage) -> String {
        image.id.clone()
    }
}

impl Listing for Fake {
    type Filter = Unfiltered;

    const LISTED: &'static str = "All are listed.";
    const KNOWS_TAGS: bool = true;
    const COMPLETED_TOGETHER: usize = 10;

    fn filter(&self) -> Vec<Attribute> {
        Vec::new()
    }

    fn validate_filter(&self, _arguments: &ListArguments, _filter: &Unfiltered) -> Diagnostics {
        Diagnostics::new()
    }

    /// Two images a page.
    async fn page(
        &self,
        _region: &RegionClients,
        _arguments: &ListArguments,
        _filter: &Unfiltered,
        token: Option<String>,
    ) -> Result<Page<FakeImage>, ServiceError> {
        self.called("Page")?;
        let cloud = self.cloud();
        let after = token.unwrap_or_default();
        let mut rest = cloud.images.values().filter(|image| image.id > after).cloned();
        let images: Vec<_> = rest.by_ref().take(2).collect();
        let next = rest.next().and_then(|_| images.last().map(|image| image.id.clone()));
        Ok(Page { images, next })
    }

    async fn complete_all(
        &self,
        _region: &RegionClients,
        images: Vec<FakeImage>,
    ) -> Result<Vec<FakeImage>, ServiceError> {
        Ok(images)
    }
}
