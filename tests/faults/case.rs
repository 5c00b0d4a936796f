//! [`FaultCase`]: one fault and its expected result.

use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind, Seed, Settings};

use crate::faults::resource_under_test::{ALL, ResourceUnderTest};

/// Operation during which the fault occurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Creating an image, including the wait.
    Create,
    /// Waiting for an image that an earlier apply did not wait for.
    Resume,
    /// Updating an image in place.
    Change,
    /// Reading an image.
    Refresh,
    /// Destroying an image.
    Destroy,
}

/// Expected diagnostic.
#[derive(Clone, Debug)]
pub(crate) enum ExpectedDiagnostic {
    /// No diagnostic: the command succeeds.
    Nothing,
    /// A warning with this summary, and with these parts in its text. `{noun}` stands for the image's noun.
    Warning(&'static str, &'static [&'static str]),
    /// An error.
    Error(&'static str, &'static [&'static str]),
}

/// Expected state after the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExpectedState {
    Ready,
    Pending,
    Failed,
    /// An image that no longer exists.
    Vanished,
    /// No resource.
    Nothing,
    /// The prior state.
    AsBefore,
}

/// What the next `terraform apply` does after the fault; every recovery ends with exactly one available image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recovery {
    Nothing,
    /// Resumes waiting.
    Waits,
    /// Resumes waiting after `terraform untaint`; without it, the image is replaced.
    WaitsUntainted,
    /// Creates the image.
    Creates,
    /// Replaces the image.
    Replaces,
    /// Updates the image in place.
    Changes,
    /// Reports the existing image, which the user must import.
    Imports,
    /// Nothing is left in AWS: the destroyed image is gone.
    IsGone,
    /// Destroys the image.
    Destroys,
}

/// An event during the operation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// Terraform sends Stop, as it does on Ctrl-C.
    Stop,
    /// The image is deleted outside of Terraform.
    Remove,
    /// The AMI is deregistered outside of Terraform, and EC2 still lists it as deregistered.
    Deregister,
    /// The image is shared with another account outside of Terraform.
    Share,
    /// The copy fails in AWS.
    Fail,

    /// The credentials expire.
    Expire,
    /// The user renews the credentials.
    Renew,
}

pub(crate) type Faults = Box<dyn Fn(&ResourceUnderTest) -> Vec<Fault>>;

/// One fault and its expected result.
pub(crate) struct FaultCase {
    /// Description of the fault; together with `phase` it is the case's name.
    pub(crate) trigger: String,
    pub(crate) phase: Phase,
    pub(crate) of: Vec<&'static ResourceUnderTest>,
    pub(crate) faults: Faults,
    pub(crate) settings: fn(&mut Settings),
    pub(crate) seed: fn() -> Json,
    /// Additional arguments.
    pub(crate) config: fn(&mut Json),
    /// Changed arguments for [`Phase::Change`].
    pub(crate) change: fn(&mut Json),
    /// Events, each with its delay from the start of the operation.
    pub(crate) meanwhile: Vec<(Duration, Event)>,
    pub(crate) expected_diagnostic: ExpectedDiagnostic,
    pub(crate) expected_state: ExpectedState,
    pub(crate) recovery: Recovery,
    /// Expected request counts per operation while the fault lasts. `make`, `delete` and `look` stand for the service's
    /// own operations.
    pub(crate) calls: Vec<(&'static str, usize)>,
    /// Maximum request counts; each operation is also called at least once unless its maximum is zero.
    pub(crate) at_most: Vec<(&'static str, usize)>,
}

impl FaultCase {
    fn new(phase: Phase, trigger: impl Into<String>) -> Self {
        let destroys = phase == Phase::Destroy;
        Self {
            trigger: trigger.into(),
            phase,
            of: ALL.to_vec(),
            faults: Box::new(|_| Vec::new()),
            settings: |_| {},
            seed: || json!({}),
            config: |_| {},
            change: |config| config["tags"] = json!({"team": "mobile"}),
            meanwhile: Vec::new(),
            expected_diagnostic: ExpectedDiagnostic::Nothing,
            expected_state: if destroys { ExpectedState::Nothing } else { ExpectedState::Ready },
            recovery: if destroys { Recovery::IsGone } else { Recovery::Nothing },
            calls: Vec::new(),
            at_most: Vec::new(),
        }
    }

    /// A fault during create, including the wait.
    pub(crate) fn creating(trigger: impl Into<String>) -> Self {
        Self::new(Phase::Create, trigger)
    }

    /// A fault while waiting for an image that an earlier apply created.
    pub(crate) fn resuming(trigger: impl Into<String>) -> Self {
        Self::new(Phase::Resume, trigger)
    }

    /// A fault during update.
    pub(crate) fn changing(trigger: impl Into<String>) -> Self {
        Self::new(Phase::Change, trigger)
    }

    /// A fault during read.
    pub(crate) fn refreshing(trigger: impl Into<String>) -> Self {
        Self::new(Phase::Refresh, trigger)
    }

    /// A fault during destroy.
    pub(crate) fn destroying(trigger: impl Into<String>) -> Self {
        Self::new(Phase::Destroy, trigger)
    }

    pub(crate) fn of(self, of: &[&'static ResourceUnderTest]) -> Self {
        Self { of: of.to_vec(), ..self }
    }

    pub(crate) fn faults(self, faults: impl Fn(&ResourceUnderTest) -> Vec<Fault> + 'static) -> Self {
        Self { faults: Box::new(faults), ..self }
    }

    pub(crate) fn settings(self, settings: fn(&mut Settings)) -> Self {
        Self { settings, ..self }
    }

    pub(crate) fn seed(self, seed: fn() -> Json) -> Self {
        Self { seed, ..self }
    }

    pub(crate) fn config(self, config: fn(&mut Json)) -> Self {
        Self { config, ..self }
    }

    pub(crate) fn change(self, change: fn(&mut Json)) -> Self {
        Self { change, ..self }
    }

    /// Adds an event after this delay.
    pub(crate) fn after(mut self, seconds: u64, event: Event) -> Self {
        self.meanwhile.push((Duration::from_secs(seconds), event));
        self
    }

    pub(crate) fn expected_diagnostic(self, expected_diagnostic: ExpectedDiagnostic) -> Self {
        Self { expected_diagnostic, ..self }
    }

    pub(crate) fn expected_state(self, expected_state: ExpectedState) -> Self {
        Self { expected_state, ..self }
    }

    pub(crate) fn recovery(self, recovery: Recovery) -> Self {
        Self { recovery, ..self }
    }

    pub(crate) fn calls(self, calls: &[(&'static str, usize)]) -> Self {
        Self { calls: calls.to_vec(), ..self }
    }

    pub(crate) fn at_most(self, at_most: &[(&'static str, usize)]) -> Self {
        Self { at_most: at_most.to_vec(), ..self }
    }

    /// The seed in the simulator's format.
    pub(crate) fn seeds(&self) -> Seed {
        serde_json::from_value((self.seed)()).unwrap()
    }
}

/// A fault of the operation that creates an image.
pub(crate) fn create_fault(resource: &ResourceUnderTest, kind: FaultKind) -> Fault {
    Fault::of(resource.service, resource.create_operation, kind)
}

/// A fault of the operation that describes images.
pub(crate) fn describe_fault(resource: &ResourceUnderTest, kind: FaultKind) -> Fault {
    Fault::of(resource.service, resource.describe_operation, kind)
}

/// An error response.
pub(crate) fn refusal(code: &str, message: &str, status: u16) -> FaultKind {
    FaultKind::Error { code: code.to_owned(), message: message.to_owned(), status }
}
