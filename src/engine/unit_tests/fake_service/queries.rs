//! The plan checks, imports and queries of [`FakeService`].

use std::sync::Arc;

use super::cloud::FakeImage;
use super::kind::FakeAttributes;
use super::service::FakeService;
use crate::aws::{Connection, RegionClients, ServiceError};
use crate::engine::checks::existing_image::{ExistingImage, MatchLevel};
use crate::engine::checks::report::{PreflightContext, PreflightReport};
use crate::engine::described_image::DescribedImage as _;
use crate::engine::listing::{ListArguments, Listing, Page, Unfiltered};
use crate::engine::lookup::arguments::LookupArguments;
use crate::engine::lookup::service::{Completion, Lookup, NoDetails, Omission, SearchDescription, Summary};
use crate::engine::model::state::ImageModel;
use crate::engine::model::tags::TagPolicy;
use crate::engine::service::adoption::Adoption;
use crate::engine::service::plan_checks::PlanChecks;
use crate::terraform::{Attribute, Change, Diagnostics, MoveSource, Value};

impl PlanChecks for FakeService {
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
        PreflightReport::default().and(self.called("CheckCreation").map(|()| Diagnostics::new()))
    }

    async fn check_removal(
        &self,
        _cache: &(),
        _preflight: &PreflightContext<'_>,
        _state: &ImageModel<FakeAttributes>,
    ) -> PreflightReport {
        let users = self.cloud().users.clone();
        let report = PreflightReport::default().blocked_by("in use by fleets", &users);
        report.and(self.called("CheckRemoval").map(|()| Diagnostics::new()))
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

impl Adoption for FakeService {
    /// The source is optional in a generated configuration.
    fn omit_from_generated_config(&self, config: &mut FakeAttributes) {
        if config.source_image_id.text() == Some("") {
            config.source_image_id = Value::Null;
        }
    }

    /// Adopts states of `other_image`.
    fn state_from(
        &self,
        source: &MoveSource,
    ) -> Result<Option<serde_json::Map<String, serde_json::Value>>, Diagnostics> {
        if source.type_name == "other_image" { Ok(Some(source.state.clone())) } else { Ok(None) }
    }
}

impl Lookup for FakeService {
    type Selection = Unfiltered;
    type Details = NoDetails;

    const KNOWS_TAGS: bool = true;

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
        let cloud = self.cloud();
        let mut images: Vec<_> = cloud.images.values().cloned().collect();
        let rotation = cloud.rotation % images.len().max(1);
        images.rotate_left(rotation);
        Ok(images)
    }

    fn omission(&self, arguments: &LookupArguments, _selection: &Unfiltered, image: &FakeImage) -> Option<Omission> {
        if arguments.id.is_known() || image.state() == "available" {
            None
        } else {
            Some(Omission::state(image.state()))
        }
    }

    fn describe_search(&self, _arguments: &LookupArguments, _selection: &Unfiltered) -> SearchDescription {
        SearchDescription { lines: vec!["state: available (default)".to_owned()], advice: Vec::new() }
    }

    async fn complete(
        &self,
        _region: &RegionClients,
        image: FakeImage,
        _completion: Completion<'_>,
    ) -> Result<Option<FakeImage>, ServiceError> {
        Ok(Some(image))
    }

    fn details(&self, _image: &FakeImage) -> NoDetails {
        NoDetails {}
    }

    fn summary(&self, _attributes: &FakeAttributes) -> Summary {
        Summary::default()
    }

    fn name<'a>(&self, image: &'a FakeImage) -> &'a str {
        &image.name
    }

    /// All images are created at the same time.
    fn created(&self, _image: &FakeImage) -> Option<i64> {
        Some(0)
    }
}

impl Listing for FakeService {
    type Filter = Unfiltered;

    const LISTED: &'static str = "All images are listed.";
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
        let listed = images.iter().map(|image| image.id.clone()).collect();
        Ok(Page { images, listed, next })
    }

    async fn complete_all(
        &self,
        _region: &RegionClients,
        images: Vec<FakeImage>,
    ) -> Result<Vec<FakeImage>, ServiceError> {
        Ok(images)
    }
}
