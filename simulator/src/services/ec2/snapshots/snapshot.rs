//! A snapshot.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::time::Instant;

use crate::services::context::Context;
use crate::services::copy_outcome::CopyOutcome;

/// The state of a snapshot. Variants have EC2's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SnapshotState {
    /// The creation or copy runs.
    Pending,
    /// The snapshot is complete.
    Completed,
    /// The creation or copy failed.
    Error,
}

impl SnapshotState {
    /// The name in EC2's API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Completed => "completed",
            Self::Error => "error",
        }
    }
}

/// The volume ID of snapshots that were not created from a volume of the account.
const NO_VOLUME: &str = "vol-ffffffff";

/// A pending snapshot is at 0 % in the first of so many parts of its time.
const PARTS: u32 = 7;

/// A snapshot.
#[derive(Debug, Clone)]
pub(crate) struct Snapshot {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) owner: String,
    pub(crate) owner_alias: Option<String>,
    /// The volume that it was created from; `None` for a copy.
    pub(crate) volume_id: Option<String>,
    /// May be empty.
    pub(crate) description: String,
    pub(crate) state: SnapshotState,
    pub(crate) state_message: String,
    /// In GiB.
    pub(crate) size: u32,
    pub(crate) encrypted: bool,
    /// The ARN of the key it is encrypted with.
    pub(crate) kms_key: Option<String>,
    pub(crate) tags: BTreeMap<String, String>,
    /// Other accounts that can read it.
    pub(crate) shared_with: BTreeSet<String>,
    /// Whether it is public.
    pub(crate) public: bool,
    /// The completion duration of a time-based copy, in minutes.
    pub(crate) completion_minutes: Option<i64>,
    pub(crate) outpost_arn: Option<String>,
    pub(crate) availability_zone: Option<String>,
    /// The result of deleting it together with its image, which then does not delete it.
    pub(crate) delete_code: Option<String>,
    pub(crate) started_on: OffsetDateTime,
    pub(crate) completed_on: Option<OffsetDateTime>,
    /// When its copying began.
    pub(crate) began: Instant,
    /// When it becomes visible.
    pub(crate) visible_from: Instant,
    /// The outcome of the copy, while it runs.
    pub(crate) outcome: Option<CopyOutcome>,
}

impl Snapshot {
    /// Whether an account can read it.
    pub(crate) fn readable_by(&self, account: &str) -> bool {
        self.owner == account || self.public || self.shared_with.contains(account)
    }

    /// Whether it is in the Region of a call and its caller can read it.
    pub(crate) fn visible_in(&self, context: &Context<'_>) -> bool {
        self.region == context.region && context.now >= self.visible_from && self.readable_by(context.account())
    }

    /// The ID of its volume as EC2 writes it.
    pub(crate) fn volume_id(&self) -> &str {
        self.volume_id.as_deref().unwrap_or(NO_VOLUME)
    }

    /// Progress in percent. A pending snapshot is at 0 % in the first part of its time and at 99 % in the rest.
    pub(crate) fn progress(&self, now: Instant) -> u32 {
        match (self.state, self.outcome.as_ref().and_then(|outcome| outcome.at)) {
            (SnapshotState::Completed, _) => 100,
            (SnapshotState::Error, _) | (SnapshotState::Pending, None) => 0,
            (SnapshotState::Pending, Some(end)) => {
                let total = end.saturating_duration_since(self.began);
                let done = now.saturating_duration_since(self.began);
                if done * PARTS < total { 0 } else { 99 }
            }
        }
    }
}
