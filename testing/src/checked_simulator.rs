//! A simulated AWS for a test that checks all recorded requests at its end.

use std::{
    ops::Deref,
    sync::{Mutex, MutexGuard, PoisonError},
};

use simulator::{RunningSimulator, Seed, Settings, Simulator};

use crate::{Error, Result, Violation, requests};

/// A running simulator. On drop, all recorded requests are checked against AWS's service models, and an invalid request
/// fails the test, whatever the simulator's response was.
#[derive(Debug)]
pub struct CheckedSimulator {
    simulator: RunningSimulator,
    /// Violations by requests that have been cleared from the log.
    cleared_violations: Mutex<Vec<Violation>>,
}

impl CheckedSimulator {
    /// Starts a simulator with the demo seed and the default settings.
    ///
    /// # Errors
    /// If the simulator does not start.
    pub async fn start() -> Result<Self> {
        Self::start_with(Settings::default(), Seed::demo()).await
    }

    /// Starts a simulator with these settings and contents.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn start_with(settings: Settings, seed: Seed) -> Result<Self> {
        let simulator = Simulator::start(settings).await.map_err(Error::Simulator)?;
        simulator.seed(seed).map_err(Error::Seed)?;
        Ok(Self { simulator, cleared_violations: Mutex::default() })
    }

    /// The violations by the requests so far.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = self.cleared_violations().clone();
        violations.extend(requests::check(&self.simulator.calls()));
        violations
    }

    /// Clears the log of calls, and keeps its violations.
    pub fn clear_calls(&self) {
        let violations = self.violations();
        *self.cleared_violations() = violations;
        self.simulator.clear_calls();
    }

    fn cleared_violations(&self) -> MutexGuard<'_, Vec<Violation>> {
        self.cleared_violations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The simulator's own methods.
impl Deref for CheckedSimulator {
    type Target = RunningSimulator;

    fn deref(&self) -> &Self::Target {
        &self.simulator
    }
}

impl Drop for CheckedSimulator {
    #[expect(clippy::panic, reason = "a panic fails the test, and only tests use this type")]
    fn drop(&mut self) {
        // A second panic would end the test process and hide the first.
        if std::thread::panicking() {
            return;
        }
        let violations = self.violations();
        if !violations.is_empty() {
            let lines: Vec<String> = violations.iter().map(|violation| format!("  {violation}")).collect();
            panic!("AWS would reject these requests:\n{}", lines.join("\n"));
        }
    }
}
