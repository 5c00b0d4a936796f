//! An image.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::time::Instant;

use crate::services::copy_outcome::CopyOutcome;
use crate::world::clock::epoch;

/// The state of an image that can be used.
pub(crate) const AVAILABLE: &str = "AVAILABLE";
/// The state of an image that is being made.
pub(crate) const PENDING: &str = "PENDING";
/// The state of an image that could not be made.
pub(crate) const ERROR: &str = "ERROR";
/// The tenancy of an image that runs only on hardware of one's own: one with Bring Your Own License.
pub(crate) const DEDICATED: &str = "DEDICATED";

/// An error that is listed with an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkspacesImageError {
    /// The code.
    pub code: String,
    /// The message.
    pub message: String,
}

impl WorkspacesImageError {
    fn members(&self) -> Value {
        json!({"ErrorCode": self.code, "ErrorMessage": self.message})
    }
}

/// An image. Which account sees it follows from its owner and from whom it is shared with.
#[derive(Debug, Clone)]
pub(crate) struct Image {
    pub(crate) id: String,
    pub(crate) region: String,
    pub(crate) name: String,
    pub(crate) owner: String,
    pub(crate) description: Option<String>,
    /// `WINDOWS` or `LINUX`.
    pub(crate) operating_system: String,
    /// `DEFAULT` or `DEDICATED`.
    pub(crate) required_tenancy: String,
    /// As WorkSpaces spells it; also a state that it has not documented.
    pub(crate) state: String,
    pub(crate) error: Option<WorkspacesImageError>,
    pub(crate) error_details: Vec<WorkspacesImageError>,
    /// What an update would bring.
    pub(crate) update: Option<String>,
    pub(crate) shared_with: BTreeSet<String>,
    pub(crate) tags: BTreeMap<String, String>,
    /// Region and id of the image this is a copy of.
    pub(crate) source: Option<(String, String)>,
    /// The WorkSpace it was made from.
    pub(crate) workspace: Option<String>,
    pub(crate) created: OffsetDateTime,
    /// From when on it is found.
    pub(crate) visible_from: Instant,
    /// How its making ends, while it is pending.
    pub(crate) outcome: Option<CopyOutcome>,
}

impl Image {
    /// Whether an account can see it.
    pub(crate) fn visible_to(&self, account: &str, now: Instant) -> bool {
        now >= self.visible_from && (self.owner == account || self.shared_with.contains(account))
    }

    /// Its description.
    pub(crate) fn members(&self) -> Value {
        let details = self.error_details.iter().map(WorkspacesImageError::members);
        let updates = json!({"UpdateAvailable": self.update.is_some(), "Description": self.update});
        json!({
            "ImageId": self.id,
            "Name": self.name,
            "Description": self.description,
            "OperatingSystem": {"Type": self.operating_system},
            "State": self.state,
            "RequiredTenancy": self.required_tenancy,
            "ErrorCode": self.error.as_ref().map(|error| &error.code),
            "ErrorMessage": self.error.as_ref().map(|error| &error.message),
            "Created": epoch(self.created),
            "OwnerAccountId": self.owner,
            "Updates": updates,
            "ErrorDetails": if self.error_details.is_empty() { Value::Null } else { details.collect() },
        })
    }
}
