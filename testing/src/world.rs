//! A simulated AWS for one test, whose whole call log is checked when the test ends.

use std::{
    ops::Deref,
    sync::{Mutex, MutexGuard, PoisonError},
};

use simulator::{RunningSimulator, Seed, Settings, Simulator};

use crate::{Error, Result, Violation, requests};

/// A running simulator. When it goes, every request that it has seen is checked against AWS's own service models,
/// and a request that AWS would not have understood fails the test, whatever the simulator answered.
#[derive(Debug)]
pub struct TestWorld {
    simulator: RunningSimulator,
    /// What was wrong with requests that are no longer in the log.
    forgotten: Mutex<Vec<Violation>>,
}

impl TestWorld {
    /// A simulator with the demo's images and the default settings.
    ///
    /// # Errors
    /// When the simulator does not start.
    pub async fn start() -> Result<Self> {
        Self::start_with(Settings::default(), Seed::demo()).await
    }

    /// A simulator with other settings and contents.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub async fn start_with(settings: Settings, seed: Seed) -> Result<Self> {
        let simulator = Simulator::start(settings).await.map_err(Error::Simulator)?;
        simulator.seed(seed).map_err(Error::Seed)?;
        Ok(Self { simulator, forgotten: Mutex::default() })
    }

    /// What is wrong with the requests so far. The same is found when the world goes.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        let mut violations = self.forgotten().clone();
        violations.extend(requests::check(&self.simulator.calls()));
        violations
    }

    /// Forgets the calls so far, but not what was wrong with them.
    pub fn clear_calls(&self) {
        let violations = self.violations();
        *self.forgotten() = violations;
        self.simulator.clear_calls();
    }

    fn forgotten(&self) -> MutexGuard<'_, Vec<Violation>> {
        self.forgotten.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The simulator's own methods.
impl Deref for TestWorld {
    type Target = RunningSimulator;

    fn deref(&self) -> &Self::Target {
        &self.simulator
    }
}

impl Drop for TestWorld {
    #[expect(clippy::panic, reason = "a panic is how a test fails, and only tests have a world")]
    fn drop(&mut self) {
        // A second panic would end the test process and hide the first.
        if std::thread::panicking() {
            return;
        }
        let violations = self.violations();
        if !violations.is_empty() {
            let lines: Vec<String> = violations.iter().map(|violation| format!("  {violation}")).collect();
            panic!("AWS would refuse these requests:\n{}", lines.join("\n"));
        }
    }
}
