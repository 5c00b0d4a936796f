//! Image records for tests and the control API.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::services::appstream::images::image::{AppStreamImageError, Image, arn};
use crate::world::clock::iso;

/// An AppStream image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AppStreamImageRecord {
    /// Region.
    pub region: String,
    /// Name.
    pub name: String,
    /// ARN.
    pub arn: String,
    /// AWS account ID of the owner; `None` for public images of AWS.
    pub owner: Option<String>,
    /// Description; may be empty.
    pub description: String,
    /// Display name; may be empty.
    pub display_name: String,
    /// State in AppStream's spelling.
    pub state: String,
    /// Code of the state change reason.
    pub state_reason_code: Option<String>,
    /// Message of the state change reason.
    pub state_reason: Option<String>,
    /// Errors that are listed with the image.
    pub errors: Vec<AppStreamImageError>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Name of the source image.
    pub source_name: Option<String>,
    /// Region of the source image.
    pub source_region: Option<String>,
    /// ARN of the source image.
    pub source_arn: Option<String>,
    /// Accounts that it is shared with.
    pub shared_with: Vec<String>,
    /// Creation time: RFC 3339 with milliseconds.
    pub created_time: String,
}

impl AppStreamImageRecord {
    pub(super) fn of(image: &Image) -> Self {
        let source = image.source.as_ref();
        let account = image.account.as_deref().unwrap_or_default();
        Self {
            region: image.region.clone(),
            name: image.name.clone(),
            arn: image.arn(),
            owner: image.account.clone(),
            description: image.description.clone().unwrap_or_default(),
            display_name: image.display_name.clone().unwrap_or_default(),
            state: image.state.clone(),
            state_reason_code: image.reason.as_ref().map(|(code, _)| code.clone()),
            state_reason: image.reason.as_ref().map(|(_, message)| message.clone()),
            errors: image.errors.iter().map(|(error, _)| error.clone()).collect(),
            tags: image.tags.clone(),
            source_name: source.map(|(_, name)| name.clone()),
            source_region: source.map(|(region, _)| region.clone()),
            source_arn: source.map(|(region, name)| arn(image.partition, region, account, name)),
            shared_with: image.shared_with.keys().cloned().collect(),
            created_time: iso(image.created),
        }
    }
}
