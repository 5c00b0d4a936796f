//! The model of an image.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::time::Instant;

use crate::services::copy_outcome::CopyOutcome;
use crate::world::clock::epoch;

/// The state of a usable image.
pub(crate) const AVAILABLE: &str = "AVAILABLE";
/// The state of an image during creation.
pub(crate) const PENDING: &str = "PENDING";
/// The state of an image whose creation failed.
pub(crate) const ERROR: &str = "ERROR";
/// The tenancy of Bring Your Own License images, which run on dedicated hardware only.
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

/// An image. Its owner and the accounts that it is shared with determine who can see it.
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
    /// In WorkSpaces' spelling; may be an undocumented state.
    pub(crate) state: String,
    pub(crate) error: Option<WorkspacesImageError>,
    pub(crate) error_details: Vec<WorkspacesImageError>,
    /// Description of an available update.
    pub(crate) update: Option<String>,
    /// Whether WorkSpaces does not report the owner.
    pub(crate) omits_owner: bool,
    pub(crate) shared_with: BTreeSet<String>,
    pub(crate) tags: BTreeMap<String, String>,
    /// Region and ID of the source image.
    pub(crate) source: Option<(String, String)>,
    /// ID of the WorkSpace that the image was created from.
    pub(crate) workspace: Option<String>,
    pub(crate) created: OffsetDateTime,
    /// When it becomes visible.
    pub(crate) visible_from: Instant,
    /// The outcome of the creation, while it runs.
    pub(crate) outcome: Option<CopyOutcome>,
}

impl Image {
    /// Whether an account can see the image.
    pub(crate) fn visible_to(&self, account: &str, now: Instant) -> bool {
        now >= self.visible_from && (self.owner == account || self.shared_with.contains(account))
    }

    /// Description.
    pub(crate) fn members(&self) -> Value {
        let details = self.error_details.iter().map(WorkspacesImageError::members);
        let update = |update: &String| json!({"UpdateAvailable": true, "Description": update});
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
            "OwnerAccountId": Some(&self.owner).filter(|_| !self.omits_owner),
            "Updates": self.update.as_ref().map(update),
            "ErrorDetails": if self.error_details.is_empty() { Value::Null } else { details.collect() },
        })
    }
}
