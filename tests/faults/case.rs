//! [`FaultCase`]: one fault, and what must become of it.

use std::time::Duration;

use serde_json::{Value as Json, json};
use simulator::{Fault, FaultKind, Seed, Settings};

use crate::faults::resource_under_test::{ALL, ResourceUnderTest};

/// What Terraform is doing when the fault comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Making an image, waiting for it included.
    Create,
    /// Waiting on for an image that an earlier apply did not wait for.
    Resume,
    /// Changing an image in place.
    Change,
    /// Reading an image.
    Refresh,
    /// Destroying an image.
    Destroy,
}

/// What the user reads.
#[derive(Clone, Debug)]
pub(crate) enum ExpectedDiagnostic {
    /// Nothing of the fault: the command succeeds without a word.
    Nothing,
    /// A warning with this summary, and with these parts in its text. `{noun}` stands for what an image is called.
    Warning(&'static str, &'static [&'static str]),
    /// An error.
    Error(&'static str, &'static [&'static str]),
}

/// What the state holds afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExpectedState {
    Ready,
    Pending,
    Failed,
    /// An image that there is no more.
    Vanished,
    /// There is no resource in it.
    Nothing,
    /// What it held before.
    AsBefore,
}

/// What the next `terraform apply` does when the fault is over; it always ends with one image that can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Recovery {
    Nothing,
    /// Waits on.
    Waits,
    /// Waits on, after `terraform untaint`; without it, it replaces the image.
    WaitsUntainted,
    /// Makes the image.
    Creates,
    /// Makes the image again, and deletes the one before.
    Replaces,
    /// Changes the image in place.
    Changes,
    /// Finds the image that is there already, which is to be imported.
    Imports,
    /// There is nothing left in AWS: what was destroyed is gone.
    IsGone,
    /// Destroys the image.
    Destroys,
}

/// What happens meanwhile.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// Terraform asks the provider to stop, as it does on Ctrl-C.
    Stop,
    /// Somebody deletes the image.
    Remove,
    /// Somebody deletes the AMI, and EC2 goes on listing it as deregistered.
    Deregister,
    /// Somebody shares the image with another account.
    Share,
    /// AWS gives up on the image.
    Fail,

    /// The credentials expire.
    Expire,
    /// The user gets new credentials.
    Renew,
}

pub(crate) type Faults = Box<dyn Fn(&ResourceUnderTest) -> Vec<Fault>>;

/// One fault.
pub(crate) struct FaultCase {
    /// What goes wrong, in words; with `phase` it is the case's name.
    pub(crate) trigger: String,
    pub(crate) phase: Phase,
    pub(crate) of: Vec<&'static ResourceUnderTest>,
    pub(crate) faults: Faults,
    pub(crate) settings: fn(&mut Settings),
    pub(crate) seed: fn() -> Json,
    /// Further arguments.
    pub(crate) config: fn(&mut Json),
    /// What is changed in the configuration, for [`Phase::Change`].
    pub(crate) change: fn(&mut Json),
    /// What happens so long after the beginning.
    pub(crate) meanwhile: Vec<(Duration, Event)>,
    pub(crate) expected_diagnostic: ExpectedDiagnostic,
    pub(crate) expected_state: ExpectedState,
    pub(crate) recovery: Recovery,
    /// How often AWS is asked for what, while the fault lasts. `make`, `delete` and `look` stand for the service's own
    /// operations.
    pub(crate) calls: Vec<(&'static str, usize)>,
    /// How often at most, and at least once where it is not zero.
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

    /// A fault while an image is made, and while it is waited for.
    pub(crate) fn creating(trigger: impl Into<String>) -> Self {
        Self::new(Phase::Create, trigger)
    }

    /// A fault while an image is waited for that was made before.
    pub(crate) fn resuming(trigger: impl Into<String>) -> Self {
        Self::new(Phase::Resume, trigger)
    }

    /// A fault while an image is changed.
    pub(crate) fn changing(trigger: impl Into<String>) -> Self {
        Self::new(Phase::Change, trigger)
    }

    /// A fault while an image is read.
    pub(crate) fn refreshing(trigger: impl Into<String>) -> Self {
        Self::new(Phase::Refresh, trigger)
    }

    /// A fault while an image is destroyed.
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

    /// Something happens so long after the beginning.
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

    /// The seed as the simulator takes it.
    pub(crate) fn seeds(&self) -> Seed {
        serde_json::from_value((self.seed)()).unwrap()
    }
}

/// A fault of the operation that makes an image.
pub(crate) fn making(resource: &ResourceUnderTest, kind: FaultKind) -> Fault {
    Fault::of(resource.service, resource.making, kind)
}

/// A fault of the operation that looks at images.
pub(crate) fn looking(resource: &ResourceUnderTest, kind: FaultKind) -> Fault {
    Fault::of(resource.service, resource.looking, kind)
}

/// A refusal.
pub(crate) fn refusal(code: &str, message: &str, status: u16) -> FaultKind {
    FaultKind::Error { code: code.to_owned(), message: message.to_owned(), status }
}
