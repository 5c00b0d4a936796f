//! [`Run`]: one run of the suite.

use std::time::{Duration, SystemTime};

/// The tag key of everything that the suite creates. The value is the ID of the run.
pub(crate) const MARK: &str = "terraform-provider-image-live";
/// The beginning of every name.
pub(crate) const PREFIX: &str = "tfacc-image-";

/// One run. Its ID is the time at which it began, so that names of runs do not collide.
#[derive(Debug)]
pub(crate) struct Run {
    id: String,
}

impl Run {
    pub(crate) fn new() -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Self { id: format!("{:x}", now.as_millis()) }
    }

    /// The ID.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// A name of an image of this run.
    pub(crate) fn name(&self, suffix: &str) -> String {
        format!("{PREFIX}{}-{suffix}", self.id)
    }
}
