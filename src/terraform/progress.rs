//! [`Progress`]: what a call that takes long is doing, for whoever follows it.

use tokio::sync::watch;

use crate::terraform::resource::Context;

/// What a call is doing right now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is going on, in words that begin a line: `ami-0abc is pending`.
    pub text: String,
    /// How much of it is done, from 0 to 100, where anybody knows.
    pub percent: Option<u8>,
}

impl Progress {
    /// A status without a percentage.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), percent: None }
    }
}

impl Context {
    /// The same context for a call that is followed, and the place where its status is to be seen.
    pub fn with_progress(&self) -> (Self, watch::Receiver<Progress>) {
        let (status, seen) = watch::channel(Progress::default());
        let mut with_progress = self.clone();
        with_progress.status = Some(status);
        (with_progress, seen)
    }

    /// Whether anybody follows this call. Nobody follows a resource's: Terraform has no place to show its progress.
    pub fn is_followed(&self) -> bool {
        self.status.is_some()
    }

    /// Tells whoever follows this call what it is doing.
    pub fn report(&self, status: Progress) {
        if let Some(sender) = &self.status {
            sender.send_replace(status);
        }
    }
}
