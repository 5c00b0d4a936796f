//! [`Shutdown`]: signals for the two phases of a shutdown.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::host_exit::parent_id;

/// The two phases of a shutdown.
///
/// A host that receives SIGTERM together with its plugin still needs the plugin's responses, or their states are lost. So the
/// first phase only ends the waiting of calls, and the server continues.
#[derive(Clone, Debug)]
pub struct Shutdown {
    /// Ends the waiting of all current and future calls: each returns the state to save.
    pub stop: CancellationToken,
    /// Ends the server.
    pub shutdown: CancellationToken,
    /// After the stop, the server ends when no call has been open for this time.
    pub idle: Duration,
    /// The server ends when its last connection has been closed for this time: the host has exited. `None` for a process that
    /// hosts attach to.
    pub host_grace: Option<Duration>,
    /// The parent process when the signals were created, before the handshake.
    pub(crate) parent: u32,
}

impl Shutdown {
    /// Creates signals that are not triggered.
    #[must_use]
    pub fn new(idle: Duration) -> Self {
        Self {
            stop: CancellationToken::new(),
            shutdown: CancellationToken::new(),
            idle,
            host_grace: None,
            parent: parent_id(),
        }
    }

    /// Triggers both phases.
    pub(crate) fn shut_down(&self) {
        self.stop.cancel();
        self.shutdown.cancel();
    }
}
