//! The model of a bundle. A bundle uses an image and blocks its deletion.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::time::Instant;

use crate::services::workspaces::images::image::{AVAILABLE, PENDING};
use crate::world::clock::epoch;

/// The owner of the bundles that AWS provides.
pub(crate) const AMAZON: &str = "AMAZON";

/// A bundle.
#[derive(Debug, Clone)]
pub(crate) struct Bundle {
    pub(crate) id: String,
    pub(crate) name: String,
    /// An account, or [`AMAZON`].
    pub(crate) owner: String,
    pub(crate) description: String,
    pub(crate) image_id: String,
    pub(crate) compute_type: String,
    /// In GiB.
    pub(crate) root_volume: String,
    /// In GiB.
    pub(crate) user_volume: String,
    /// The state once the creation is complete, in WorkSpaces' spelling.
    pub(crate) state: String,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) created: OffsetDateTime,
    pub(crate) updated: OffsetDateTime,
    /// When it becomes visible.
    pub(crate) visible_from: Instant,
    /// When its creation is complete.
    pub(crate) complete_from: Instant,
}

impl Bundle {
    /// Whether an account can see the bundle.
    pub(crate) fn visible_to(&self, account: &str, now: Instant) -> bool {
        now >= self.visible_from && [AMAZON, account].contains(&self.owner.as_str())
    }

    /// The current state.
    pub(crate) fn state(&self, now: Instant) -> &str {
        if now < self.complete_from && self.state == AVAILABLE { PENDING } else { &self.state }
    }

    /// Description.
    pub(crate) fn members(&self, now: Instant) -> Value {
        json!({
            "BundleId": self.id,
            "Name": self.name,
            "Owner": self.owner,
            "Description": self.description,
            "ImageId": self.image_id,
            "ComputeType": {"Name": self.compute_type},
            "RootStorage": {"Capacity": self.root_volume},
            "UserStorage": {"Capacity": self.user_volume},
            "State": self.state(now),
            "BundleType": "REGULAR",
            "CreationTime": epoch(self.created),
            "LastUpdatedTime": epoch(self.updated),
        })
    }
}
