//! [`Ending`]: how a server comes to its end.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// The two steps in which a server ends.
///
/// A host that is asked to terminate together with its plugin needs the plugin's answers, or it loses what they say. So
/// the first step only ends the waiting of calls, and the server goes on serving.
#[derive(Clone, Debug)]
pub struct Ending {
    /// Ends the waiting of the provider's calls, for good: each returns what there is to save.
    pub stop: CancellationToken,
    /// Ends the server.
    pub shutdown: CancellationToken,
    /// How long after the stop no call must have been open for the server to end without a word of the host.
    pub idle: Duration,
}

impl Ending {
    /// A server that goes on for now.
    #[must_use]
    pub fn new(idle: Duration) -> Self {
        Self { stop: CancellationToken::new(), shutdown: CancellationToken::new(), idle }
    }

    /// Ends the server, and with it the waiting of the calls that are still open.
    pub(crate) fn shut_down(&self) {
        self.stop.cancel();
        self.shutdown.cancel();
    }
}
