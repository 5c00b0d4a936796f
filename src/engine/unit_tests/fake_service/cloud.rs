//! [`FakeCloud`]: the images, calls and injected failures of the fake service.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::kind::KIND;
use crate::aws::{Call, ErrorKind, ServiceError};
use crate::engine::described_image::DescribedImage;
use crate::engine::model::leftover::Leftover;
use crate::engine::model::state::TagMap;
use crate::engine::sharing::grants::Grants;

pub(crate) const REGION: &str = "eu-west-1";
pub(crate) const ACCOUNT: &str = "111122223333";
/// The duration of a copy.
pub(crate) const COPY_TIME: Duration = Duration::from_mins(10);

/// An image in memory.
#[derive(Debug, Clone)]
pub(crate) struct FakeImage {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) state: String,
    pub(crate) tags: TagMap,
    /// The grants on the image and on its part.
    pub(crate) grants: Grants,
    /// The grants that reads return until an instant.
    pub(crate) late_grants: Option<(Instant, Grants)>,
    /// The tags that reads return until an instant.
    pub(crate) late_tags: Option<(Instant, TagMap)>,
    /// The next state, and when it is reached.
    pub(crate) transition: Option<(Instant, String)>,
    /// When the image becomes visible.
    pub(crate) visible_from: Instant,
    /// When a deletion that is in progress ends.
    pub(crate) visible_until: Option<Instant>,
    /// The client token of the create request. Empty if the image was not created by one.
    pub(crate) token: String,
    /// The percentage, if the read includes it.
    pub(crate) percent: Option<u8>,
}

impl FakeImage {
    /// An image that is available.
    pub(crate) fn available(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            state: "available".to_owned(),
            tags: TagMap::new(),
            grants: Grants::new(),
            late_grants: None,
            late_tags: None,
            transition: None,
            visible_from: Instant::now(),
            visible_until: None,
            token: String::new(),
            percent: None,
        }
    }

    /// The grants that reads return.
    pub(crate) fn shown_grants(&self) -> &Grants {
        match &self.late_grants {
            Some((until, late)) if Instant::now() < *until => late,
            _ => &self.grants,
        }
    }

    /// The same image with the percentage of its copy.
    pub(crate) fn with_percent(mut self) -> Self {
        let left = self.transition.as_ref().map(|(end, _)| end.saturating_duration_since(Instant::now()));
        self.percent = left.map(|left| 100 - u8::try_from(left.as_secs() * 100 / COPY_TIME.as_secs()).unwrap());
        self
    }

    pub(crate) fn is_visible(&self) -> bool {
        let now = Instant::now();
        now >= self.visible_from && self.visible_until.is_none_or(|until| now < until)
    }
}

impl DescribedImage for FakeImage {
    fn id(&self) -> &str {
        &self.id
    }

    fn state(&self) -> &str {
        match &self.transition {
            Some((when, state)) if Instant::now() >= *when => state,
            _ => &self.state,
        }
    }

    fn percent(&self) -> Option<u8> {
        self.percent
    }

    fn tags(&self) -> TagMap {
        match &self.late_tags {
            Some((until, late)) if Instant::now() < *until => late.clone(),
            _ => self.tags.clone(),
        }
    }
}

/// The data of the fake service.
#[derive(Debug, Default)]
pub(crate) struct FakeCloud {
    pub(crate) images: BTreeMap<String, FakeImage>,
    /// The calls so far, in order.
    pub(crate) calls: Vec<String>,
    /// The injected failures of the next calls, by operation.
    failures: HashMap<&'static str, VecDeque<ServiceError>>,
    /// The operations that never respond.
    pub(crate) hanging: HashSet<&'static str>,
    /// Whether the next create request succeeds although its response is lost.
    pub(crate) loses_response: bool,
    /// The names of the fleets that use the images.
    pub(crate) users: Vec<String>,
    /// The final state of copies; `available` if it is empty.
    pub(crate) final_state: String,
    /// How long a new image is not visible.
    pub(crate) visibility_delay: Duration,
    /// How long reads do not show an update.
    pub(crate) update_delay: Duration,
    /// How long a deletion takes; it is synchronous if this is zero.
    pub(crate) deletion_time: Duration,
    /// By how many images a response is rotated.
    pub(crate) rotation: usize,
    /// The parts that a deletion leaves.
    pub(crate) leftovers: Vec<Leftover>,
}

impl FakeCloud {
    /// Injects a failure of the next call of an operation.
    pub(crate) fn fail(&mut self, operation: &'static str, error: ServiceError) {
        self.failures.entry(operation).or_default().push_back(error);
    }

    /// Records a call, and returns its injected failure, if any.
    pub(crate) fn call(&mut self, operation: &'static str) -> Result<(), ServiceError> {
        self.calls.push(operation.to_owned());
        match self.failures.get_mut(operation).and_then(VecDeque::pop_front) {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

/// An error of an operation of the fake service.
pub(crate) fn error(operation: &'static str, kind: ErrorKind, code: &str) -> ServiceError {
    let call = Call { service: KIND.service, operation, region: REGION.to_owned() };
    ServiceError { call, kind, code: Some(code.to_owned()), message: code.to_owned(), status: None, request_id: None }
}
