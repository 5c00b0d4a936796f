//! [`Fake`]: an image service in memory, which fails on demand.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::aws::{Call, Connection, ErrorKind, ProviderBlock, RegionClients, ServiceError, TagLimits};
use crate::engine::checks::existing_image::{ExistingImage, Likeness};
use crate::engine::checks::report::{PreflightContext, PreflightReport};
use crate::engine::data_source::{Lookup, LookupArguments};
use crate::engine::described_image::{DescribedImage, Detail};
use crate::engine::kind::{ImageKind, Naming, OnDestroy, Phase};
use crate::engine::list_resource::{ListArguments, Listing, Page, Unfiltered};
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::{CommonAttributes, ImageModel, TagMap};
use crate::engine::model::tags::TagPolicy;
use crate::engine::resource::engine::Engine;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::retry::policy::Retry;
use crate::engine::service::{Adoption, CreateRequest, Deletion, ImageApi, ImageFacts, PlanChecks, Source};
use crate::engine::session::{Session, SessionHandle};
use crate::engine::wait::timing::Timing;
use crate::terraform::{Attribute, Change, Context, Diagnostics, Rule, TimeoutDefaults, Value};

pub(super) const REGION: &str = "eu-west-1";
pub(super) const ACCOUNT: &str = "111122223333";
/// How long a copy takes.
pub(super) const COPY_TIME: Duration = Duration::from_mins(10);
/// The code of a rejection that passes when other copies have finished.
pub(super) const BUSY: &str = "Busy";
/// The code of a rejection that may pass when what uses the image goes.
pub(super) const IN_USE: &str = "InUse";

const NAME_TAKEN: Rule = Rule::refusal("name", "Another image has this name", "No image has the name.").warns();
const COPY_IN_PROGRESS: Rule = Rule::refusal("name", "The same copy is in progress", "No such copy is pending.");

pub(super) static KIND: ImageKind = ImageKind {
    service: "fake",
    noun: "image",
    description: "An image.",
    name_rule: "Any text.",
    states: "`pending`, `available`, `failed`",
    first_state: "pending",
    parts: "parts",
    phase: |state| match state {
        "available" => Phase::Ready,
        "failed" => Phase::Failed,
        "gone" => Phase::Gone,
        _ => Phase::InProgress,
    },
    is_id: |text| text.starts_with("img-"),
    identifier: "id",
    id_example: "img-1",
    describe_batch: 10,
    on_destroy: &[
        OnDestroy { value: OnDestroy::DELETE, meaning: "deletes it" },
        OnDestroy { value: OnDestroy::RETAIN, meaning: "keeps it" },
    ],
    naming: Naming::Shared,
    name_taken: &NAME_TAKEN,
    copy_in_progress: Some(&COPY_IN_PROGRESS),
    rules: &[],
    advice: &[(BUSY, "Wait for the other copies.")],
    tags: TagLimits { longest_key: 128, longest_value: 256, character: |_| true, characters: "" },
    timeouts: TimeoutDefaults {
        create: Duration::from_hours(1),
        update: Duration::from_mins(10),
        delete: Duration::from_mins(30),
    },
};

/// One image in memory.
#[derive(Debug, Clone)]
pub(super) struct FakeImage {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) state: String,
    pub(super) tags: TagMap,
    /// When its state becomes another, and which.
    pub(super) then: Option<(Instant, String)>,
    /// From when on it is found.
    pub(super) found_from: Instant,
    token: String,
}

impl DescribedImage for FakeImage {
    fn id(&self) -> &str {
        &self.id
    }

    fn state(&self) -> &str {
        match &self.then {
            Some((when, state)) if Instant::now() >= *when => state,
            _ => &self.state,
        }
    }

    fn tags(&self) -> TagMap {
        self.tags.clone()
    }
}

/// The arguments of the fake's images.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct FakeAttributes {
    pub(super) source_image_id: Value<String>,
}

/// What the fake has, was asked and will answer.
#[derive(Debug, Default)]
pub(super) struct Cloud {
    pub(super) images: BTreeMap<String, FakeImage>,
    /// The operations so far, in order.
    pub(super) calls: Vec<String>,
    /// The next answers of an operation that fail.
    failures: HashMap<&'static str, VecDeque<ServiceError>>,
    /// Whether the next creation takes effect although its answer is lost.
    pub(super) loses_answer: bool,
    /// The state in which copies end; `available` where it is empty.
    pub(super) ends_in: String,
    /// For how long a new image is not found.
    pub(super) delay: Duration,
    /// The parts that a deletion leaves.
    pub(super) leaves: Vec<Leftover>,
}

/// An image service in memory. Clones are the same service.
#[derive(Debug, Clone, Default)]
pub(super) struct Fake(Arc<Mutex<Cloud>>);

impl Fake {
    pub(super) fn cloud(&self) -> MutexGuard<'_, Cloud> {
        self.0.lock().unwrap()
    }

    /// Makes the next call of an operation fail.
    pub(super) fn fail(&self, operation: &'static str, kind: ErrorKind, code: &str) {
        let call = Call { service: KIND.service, operation, region: REGION.to_owned() };
        let error =
            ServiceError { call, kind, code: Some(code.to_owned()), message: code.to_owned(), request_id: None };
        self.cloud().failures.entry(operation).or_default().push_back(error);
    }

    /// How often an operation was called.
    pub(super) fn calls(&self, operation: &str) -> usize {
        self.cloud().calls.iter().filter(|call| *call == operation).count()
    }

    /// Adds an image that is available.
    pub(super) fn add(&self, id: &str, name: &str) {
        let image = FakeImage {
            id: id.to_owned(),
            name: name.to_owned(),
            state: "available".to_owned(),
            tags: TagMap::new(),
            then: None,
            found_from: Instant::now(),
            token: String::new(),
        };
        self.cloud().images.insert(id.to_owned(), image);
    }

    fn called(&self, operation: &'static str) -> Result<(), ServiceError> {
        let mut cloud = self.cloud();
        cloud.calls.push(operation.to_owned());
        match cloud.failures.get_mut(operation).and_then(VecDeque::pop_front) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// The resource in a session of its own.
    pub(super) fn resource(&self) -> ImageResource<Self> {
        ImageResource::new("fake_image", self.clone(), sessions())
    }

    /// An engine in a session of its own.
    pub(super) fn engine(&self) -> Engine<Self> {
        self.resource().engine().unwrap()
    }
}

/// A provider that is configured for [`REGION`], and whose plans do not ask AWS about Regions.
pub(super) fn sessions() -> SessionHandle {
    let block = ProviderBlock { region: REGION.into(), plan_checks: "static".into(), ..ProviderBlock::default() };
    let sessions = SessionHandle::default();
    let sdk = aws_config::SdkConfig::builder().build();
    sessions.replace(Session::new(Connection::with_sdk(sdk, block), Timing::default()));
    sessions
}

/// A plan of the fake's image.
pub(super) fn planned(name: &str) -> ImageModel<FakeAttributes> {
    ImageModel {
        common: CommonAttributes {
            id: Value::Unknown,
            arn: Value::Unknown,
            name: name.into(),
            region: REGION.into(),
            state: Value::Unknown,
            tags: Value::Null,
            tags_all: Value::Known(TagMap::new()),
            wait_for_available: Value::Known(true),
            on_destroy: OnDestroy::DELETE.into(),
            timeouts: Value::Null,
        },
        service: FakeAttributes { source_image_id: "img-source".into() },
    }
}

/// The summaries, with the severity that counts.
pub(super) fn summaries(diagnostics: &Diagnostics) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| diagnostic.summary.clone()).collect()
}

/// A context that nothing stops.
pub(super) fn context() -> Context {
    Context::default()
}

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
        Ok(named.map(|image| ExistingImage { likeness: Likeness::Request, ..ExistingImage::by_name(image) }).collect())
    }

    async fn check(&self, _cache: &(), _connection: &Connection, _planned: &ImageModel<FakeAttributes>) -> Diagnostics {
        Diagnostics::new()
    }
}

impl ImageApi for Fake {
    async fn start(
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

    async fn classify_retry(
        &self,
        _connection: &Connection,
        _region: &RegionClients,
        _image: &ImageModel<FakeAttributes>,
        error: &ServiceError,
        _copying: bool,
    ) -> Option<Retry> {
        match error.code.as_deref() {
            Some(BUSY) => Some(Retry::InOrder),
            Some(IN_USE) => Some(Retry::WithinGrace),
            _ => None,
        }
    }

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

    async fn failure(&self, _region: &RegionClients, _image: &FakeImage) -> String {
        "The disk is broken.".to_owned()
    }

    async fn change(
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

    async fn delete(
        &self,
        _region: &RegionClients,
        state: &ImageModel<FakeAttributes>,
    ) -> Result<Deletion, ServiceError> {
        self.called("Delete")?;
        let mut cloud = self.cloud();
        cloud.images.remove(state.common.id());
        Ok(Deletion::Done(cloud.leaves.clone()))
    }

    async fn delete_leftovers(&self, _region: &RegionClients, ids: Vec<String>) -> Vec<Leftover> {
        let failed = self.called("DeleteParts");
        self.cloud().leaves.iter().filter(|left| failed.is_err() && ids.contains(&left.id)).cloned().collect()
    }

    async fn blocking_references(
        &self,
        _region: &RegionClients,
        _state: &ImageModel<FakeAttributes>,
    ) -> Option<String> {
        Some("It is used by the fleet office.".to_owned())
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
