//! [`Context`]: cancellation and progress of a call.

use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

/// Cancellation and progress of a call.
#[derive(Debug, Clone, Default)]
pub struct Context {
    stop: CancellationToken,
    interrupt: CancellationToken,
    progress: Option<watch::Sender<Progress>>,
    is_followed: bool,
}

impl Context {
    /// A context that `stop` cancels.
    pub fn new(stop: CancellationToken) -> Self {
        Self { interrupt: stop.clone(), stop, progress: None, is_followed: false }
    }

    /// The same context with its own token for [`Context::interrupted`].
    #[must_use]
    pub(crate) fn interrupted_by(self, interrupt: CancellationToken) -> Self {
        Self { interrupt, ..self }
    }

    /// The same context, stopped and interrupted also when the guard is dropped.
    pub(crate) fn guarded(&self) -> (Self, [DropGuard; 2]) {
        let (stop, interrupt) = (self.stop.child_token(), self.interrupt.child_token());
        let guards = [stop.clone().drop_guard(), interrupt.clone().drop_guard()];
        (Self { stop, interrupt, ..self.clone() }, guards)
    }

    /// Completes when Terraform (Ctrl-C) or the provider (SIGTERM) is stopped. Every wait then ends and returns the state to
    /// save.
    pub async fn stopped(&self) {
        self.stop.cancelled().await;
    }

    /// Completes when reading ends: when [`Context::stopped`] completes during this call. A call that begins after SIGTERM reads
    /// until the host calls Stop.
    pub async fn interrupted(&self) {
        self.interrupt.cancelled().await;
    }

    /// Whether [`Context::interrupted`] has completed.
    pub fn is_interrupted(&self) -> bool {
        self.interrupt.is_cancelled()
    }

    /// The result of a read; `None` if it is interrupted. It must not change anything in AWS.
    pub async fn until_interrupted<T>(&self, read: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            result = read => Some(result),
            () = self.interrupted() => None,
        }
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

    /// The same context of a call whose progress Terraform shows: that of an action.
    #[must_use]
    pub fn followed(self) -> Self {
        Self { is_followed: true, ..self }
    }

    /// Whether Terraform shows the progress.
    pub fn is_followed(&self) -> bool {
        self.is_followed
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
    /// The ID of the object. Empty until it is known.
    pub id: String,
    /// What the call or the object does: `requesting`, `pending`. Empty if nothing is reported yet.
    pub text: String,
    /// The completed part, from 0 to 100, if it is known.
    pub percent: Option<u8>,
}

impl Progress {
    /// Progress of an object without an ID.
    pub fn new(text: impl Into<String>) -> Self {
        Self::of("", text)
    }

    /// Progress of an object without a percentage.
    pub fn of(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self { id: id.into(), text: text.into(), percent: None }
    }
}
