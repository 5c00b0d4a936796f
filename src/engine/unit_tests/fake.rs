//! [`Fake`]: an image service in memory, which fails on demand.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::aws::{Call, Connection, ErrorKind, ProviderBlock, ServiceError, TagLimits};
use crate::engine::described_image::DescribedImage;
use crate::engine::kind::{ImageKind, Naming, OnDestroy, Phase};
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::{CommonAttributes, ImageModel, TagMap};
use crate::engine::resource::engine::Engine;
use crate::engine::resource::image_resource::ImageResource;
use crate::engine::session::{Session, SessionHandle};
use crate::engine::wait::timing::Timing;
use crate::terraform::{Context, Diagnostics, Rule, TimeoutDefaults, Value};

pub(super) const REGION: &str = "eu-west-1";
pub(super) const ACCOUNT: &str = "111122223333";
/// How long a copy takes.
pub(super) const COPY_TIME: Duration = Duration::from_mins(10);
/// The code of a rejection that passes when other copies have finished.
pub(super) const BUSY: &str = "Busy";
/// The code of a rejection that may pass when what uses the image goes.
pub(super) const IN_USE: &str = "InUse";

pub(super) const NAME_TAKEN: Rule =
    Rule::refusal("name", "Another image has this name", "No image has the name.").warns();
pub(super) const COPY_IN_PROGRESS: Rule =
    Rule::refusal("name", "The same copy is in progress", "No such copy is pending.");

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
    pub(super) token: String,
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
    pub(super) failures: HashMap<&'static str, VecDeque<ServiceError>>,
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
        let error = ServiceError {
            call,
            kind,
            code: Some(code.to_owned()),
            message: code.to_owned(),
            status: None,
            request_id: None,
        };
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

    pub(super) fn called(&self, operation: &'static str) -> Result<(), ServiceError> {
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
