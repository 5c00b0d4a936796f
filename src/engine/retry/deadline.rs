//! [`Deadline`]: a point in time until which something is retried.

use std::time::Duration;

use tokio::time::Instant;

/// A point in time until which something is retried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// The deadline this long from now.
    pub(crate) fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Whether the deadline has passed.
    pub(crate) fn has_passed(&self) -> bool {
        Instant::now() >= self.0
    }

    /// Whether a pause of this length ends before the deadline.
    pub(crate) fn allows(&self, pause: Duration) -> bool {
        Instant::now() + pause < self.0
    }
}
