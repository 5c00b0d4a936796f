//! [`Context`]: cancellation and progress of a call.

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// Cancellation and progress of a call.
#[derive(Debug, Clone, Default)]
pub struct Context {
    stop: CancellationToken,
    progress: Option<watch::Sender<Progress>>,
}

impl Context {
    /// A context that `stop` cancels.
    pub fn new(stop: CancellationToken) -> Self {
        Self { stop, progress: None }
    }

    /// Completes when Terraform (Ctrl-C) or the provider (SIGTERM) is stopped. Every wait then ends and returns the state to
    /// save.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Whether [`Context::stopped`] has completed. No new operation may start then.
    pub fn is_stopped(&self) -> bool {
        self.stop.is_cancelled()
    }

    /// The same context with progress reports, and their receiver.
    pub fn with_progress(&self) -> (Self, watch::Receiver<Progress>) {
        let (sender, receiver) = watch::channel(Progress::default());
        (Self { progress: Some(sender), ..self.clone() }, receiver)
    }

    /// Whether progress is reported. Terraform does not show progress of resources, only of actions.
    pub fn is_followed(&self) -> bool {
        self.progress.is_some()
    }

    /// Reports the progress of this call.
    pub fn report(&self, progress: Progress) {
        if let Some(sender) = &self.progress {
            sender.send_replace(progress);
        }
    }
}

/// The current progress of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// The beginning of a line: `ami-0abc is pending`.
    pub text: String,
    /// The completed part, from 0 to 100, if it is known.
    pub percent: Option<u8>,
}

impl Progress {
    /// Progress without a percentage.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), percent: None }
    }
}
