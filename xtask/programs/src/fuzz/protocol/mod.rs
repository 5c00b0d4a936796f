//! The protocol fuzz run: damaged requests to every RPC of the provider, and damaged responses of AWS to its reads.
//!
//! The provider runs in this process with a paused clock; AWS is a function ([`aws`]). The run is reproducible: its seed
//! determines every input. It counts panics, states that a response loses, and images that count as deleted although
//! AWS did not delete them. The end of the process is noticed by the process that starts it (`main.rs`). A test of the
//! provider includes this folder and runs a small part.

mod aws;
mod calls;
mod judge;
pub(crate) mod mutator;
mod packed;
mod provider;
mod responses;

use std::sync::atomic::{AtomicUsize, Ordering};

use fastrand::Rng;
use mutator::Mutator;
use provider::ProviderUnderTest;

/// The number of panics. The panic hook of `main.rs` counts them, so that none in a background task is missed.
pub(crate) static PANICS: AtomicUsize = AtomicUsize::new(0);

/// After this many inputs, a new provider is used: a session caches reads and claims names.
const INPUTS_PER_PROVIDER: usize = 50;
/// The run ends at this many failures.
const MAX_FAILURES: usize = 10;

/// A run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    pub(crate) seed: u64,
    /// Number of damaged requests.
    pub(crate) requests: usize,
    /// Number of damaged responses.
    pub(crate) responses: usize,
}

/// The result of a run.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) requests: usize,
    /// Requests that the provider completed without an error.
    pub(crate) completed: usize,
    /// Requests that are not even messages of the protocol.
    pub(crate) undecodable: usize,
    pub(crate) responses: usize,
    /// Reads that found the image in spite of the damage.
    pub(crate) read: usize,
    /// Reads that reported an error and kept the state.
    pub(crate) rejected: usize,
    pub(crate) failures: Vec<Failure>,
}

/// A rule that the provider broke, with the number of the input.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) input: String,
    pub(crate) kind: FailureKind,
    pub(crate) detail: String,
}

/// What must not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FailureKind {
    Panic,
    /// The response lacks the state of an object that exists, or there is no response.
    LostState,
    /// An existing image counts as deleted.
    Gone,
    /// The call does not end.
    Endless,
}

impl Run {
    /// Sends all inputs. `record` gets each input before it is used, because an input can end the process.
    ///
    /// # Errors
    ///
    /// The run could not be set up.
    pub(crate) fn execute(self, mut record: impl FnMut(&str, &[u8])) -> Result<Report, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let runtime = runtime.map_err(|error| error.to_string())?;
        let mut report = Report::default();
        runtime.block_on(self.send_requests(&mut report, &mut record));
        runtime.block_on(self.send_responses(&mut report, &mut record));
        Ok(report)
    }

    async fn send_requests(self, report: &mut Report, record: &mut impl FnMut(&str, &[u8])) {
        let (mut mutator, mut random) = (Mutator::new(self.seed), Rng::with_seed(self.seed ^ 1));
        let mut provider = ProviderUnderTest::new();
        let calls = calls::valid();
        for number in 0..self.requests {
            if number % INPUTS_PER_PROVIDER == 0 {
                provider = ProviderUnderTest::new();
            }
            let call = &calls[random.usize(..calls.len())];
            let message = call.damaged(&calls, &mut mutator, &mut random);
            let input = format!("request {number} ({})", call.rpc.name);
            record(&input, &message);
            let panics = PANICS.load(Ordering::Relaxed);
            let outcome = provider.call(call.rpc.name, call.rpc.streams, message.clone()).await;
            report.requests += 1;
            let verdict = judge::request(call.rpc, &message, &outcome, &provider.aws_counts());
            let verdict = if PANICS.load(Ordering::Relaxed) > panics { judge::panicked(&outcome) } else { verdict };
            match verdict {
                judge::Verdict::Completed => report.completed += 1,
                judge::Verdict::Rejected => {}
                judge::Verdict::Undecodable => report.undecodable += 1,
                judge::Verdict::Failed(kind, detail) => report.failures.push(Failure { input, kind, detail }),
            }
            if report.failures.len() >= MAX_FAILURES {
                return;
            }
        }
    }

    async fn send_responses(self, report: &mut Report, record: &mut impl FnMut(&str, &[u8])) {
        let mut damage = responses::Damage::new(self.seed ^ 2);
        let mut provider = ProviderUnderTest::new();
        for number in 0..self.responses {
            if report.failures.len() >= MAX_FAILURES {
                return;
            }
            if number % INPUTS_PER_PROVIDER == 0 {
                provider = ProviderUnderTest::new();
            }
            let read = &responses::READS[number % responses::READS.len()];
            let damaged = damage.response(read);
            let input = format!("response {number} ({}, {damaged:?})", read.type_name);
            record(&input, &damaged.body);
            let panics = PANICS.load(Ordering::Relaxed);
            let outcome = read.send(&provider, damaged).await;
            report.responses += 1;
            if PANICS.load(Ordering::Relaxed) > panics {
                let detail = format!("{outcome:?}");
                report.failures.push(Failure { input, kind: FailureKind::Panic, detail });
                continue;
            }
            match outcome {
                Ok(true) => report.read += 1,
                Ok(false) => report.rejected += 1,
                Err((kind, detail)) => report.failures.push(Failure { input, kind, detail }),
            }
        }
    }
}
