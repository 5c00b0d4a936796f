//! A snapshot.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::image::Ending;

/// The state of a snapshot, spelt as EC2 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SnapshotState {
    /// Being made.
    Pending,
    /// Made.
    Completed,
    /// Could not be made.
    Error,
}

impl SnapshotState {
    /// EC2's spelling.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Error => "error",
        }
    }
}

/// A snapshot.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(super) id: String,
    pub(super) region: String,
    pub(super) owner: String,
    pub(super) owner_alias: Option<String>,
    pub(super) description: String,
    pub(super) state: SnapshotState,
    pub(super) state_message: String,
    /// In GiB.
    pub(super) size: u32,
    pub(super) encrypted: bool,
    /// The ARN of the key it is encrypted with.
    pub(super) kms_key: Option<String>,
    pub(super) tags: BTreeMap<String, String>,
    /// Other accounts that can read it.
    pub(super) shared_with: BTreeSet<String>,
    /// Whether everybody can read it.
    pub(super) public: bool,
    /// The completion duration of a time-based copy, in minutes.
    pub(super) completion_minutes: Option<i64>,
    pub(super) outpost_arn: Option<String>,
    pub(super) availability_zone: Option<String>,
    /// The result of deleting it together with its image, which then does not delete it.
    pub(super) delete_code: Option<String>,
    pub(super) started_on: OffsetDateTime,
    pub(super) completed_on: Option<OffsetDateTime>,
    /// When its copying began.
    pub(super) began: Instant,
    /// From when on it is found.
    pub(super) visible_from: Instant,
    /// How its copying ends, while it is pending.
    pub(super) ending: Option<Ending>,
}

impl Snapshot {
    /// Whether an account can read it.
    pub(super) fn readable_by(&self, account: &str) -> bool {
        self.owner == account || self.public || self.shared_with.contains(account)
    }

    /// How much of it is done, in per cent.
    pub(super) fn progress(&self, now: Instant) -> u32 {
        match (self.state, self.ending.as_ref().and_then(|ending| ending.at)) {
            (SnapshotState::Completed, _) => 100,
            (SnapshotState::Error, _) | (SnapshotState::Pending, None) => 0,
            (SnapshotState::Pending, Some(end)) => {
                let total = end.saturating_duration_since(self.began).as_millis().max(1);
                let done = now.saturating_duration_since(self.began).as_millis();
                u32::try_from((done * 100 / total).min(99)).unwrap_or(99)
            }
        }
    }
}
