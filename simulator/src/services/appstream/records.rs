//! Images as tests and scripts see them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::services::appstream::images::image::{AppStreamImageError, Image, arn};
use crate::world::clock::iso;

/// An AppStream image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AppStreamImageRecord {
    /// The Region it is in.
    pub region: String,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The account that owns it; AWS's public images have none.
    pub owner: Option<String>,
    /// Its description; empty where it has none.
    pub description: String,
    /// Its display name; empty where it has none.
    pub display_name: String,
    /// Its state, as AppStream spells it.
    pub state: String,
    /// The code of its state change reason.
    pub state_reason_code: Option<String>,
    /// The message of its state change reason.
    pub state_reason: Option<String>,
    /// The errors that are listed with it.
    pub errors: Vec<AppStreamImageError>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The name of the image it is a copy of.
    pub source_name: Option<String>,
    /// The Region of the image it is a copy of.
    pub source_region: Option<String>,
    /// The ARN of the image it is a copy of.
    pub source_arn: Option<String>,
    /// The accounts it is shared with.
    pub shared_with: Vec<String>,
    /// When it was made: RFC 3339 with milliseconds.
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
