//! [`Context`]: what every call gets from its surroundings, namely what ends it, and where it reports its [`Progress`].

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// What every call gets from its surroundings.
#[derive(Debug, Clone, Default)]
pub struct Context {
    stop: CancellationToken,
    status: Option<watch::Sender<Progress>>,
}

impl Context {
    /// A context whose `stop` ends waiting.
    pub fn new(stop: CancellationToken) -> Self {
        Self { stop, status: None }
    }

    /// Completes when Terraform (Ctrl-C) or the provider (SIGTERM) is to stop: every wait ends and returns what there
    /// is to save.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Whether [`Context::stopped`] has completed: nothing new is begun.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// The same context for a call that is followed, and the place where its status is to be seen.
    pub fn with_progress(&self) -> (Self, watch::Receiver<Progress>) {
        let (status, seen) = watch::channel(Progress::default());
        (Self { status: Some(status), ..self.clone() }, seen)
    }

    /// Whether this call is followed. A resource's is not: Terraform has no place to show its progress.
    pub fn is_followed(&self) -> bool {
        self.status.is_some()
    }

    /// Reports what this call is doing, if it is followed.
    pub fn report(&self, status: Progress) {
        if let Some(sender) = &self.status {
            sender.send_replace(status);
        }
    }
}

/// What a call is doing right now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is going on, in words that begin a line: `ami-0abc is pending`.
    pub text: String,
    /// How much of it is done, from 0 to 100, where that is known.
    pub percent: Option<u8>,
}

impl Progress {
    /// A status without a percentage.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), percent: None }
    }
}
