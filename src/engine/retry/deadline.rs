//! [`Deadline`]: the time in which something may still pass by itself.

use std::time::Duration;

use tokio::time::Instant;

/// A time in which something may still pass by itself.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    until: Instant,
}

impl Deadline {
    /// A grace of this time from now on.
    pub(crate) fn of(time: Duration) -> Self {
        Self { until: Instant::now() + time }
    }

    /// Whether the time is up.
    pub fn has_passed(&self) -> bool {
        Instant::now() >= self.until
    }
}
