//! Images as tests and scripts see them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::services::workspaces::images::image::{Image, WorkspacesImageError};
use crate::world::clock::iso;

/// A WorkSpaces image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkspacesImageRecord {
    /// The Region it is in.
    pub region: String,
    /// Its id.
    pub image_id: String,
    /// Its name.
    pub name: String,
    /// The account that owns it.
    pub owner: String,
    /// Its description; empty where it has none.
    pub description: String,
    /// Its operating system: `WINDOWS` or `LINUX`.
    pub operating_system: String,
    /// Its tenancy: `DEFAULT` or `DEDICATED`.
    pub required_tenancy: String,
    /// Its state, as WorkSpaces spells it.
    pub state: String,
    /// Its error code.
    pub error_code: Option<String>,
    /// Its error message.
    pub error_message: Option<String>,
    /// The errors that are listed with it.
    pub error_details: Vec<WorkspacesImageError>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The image it is a copy of.
    pub source_image_id: Option<String>,
    /// The Region of the image it is a copy of.
    pub source_region: Option<String>,
    /// The WorkSpace it was made from.
    pub workspace_id: Option<String>,
    /// The accounts it is shared with.
    pub shared_with: Vec<String>,
    /// When it was made: RFC 3339 with milliseconds.
    pub created: String,
}

impl WorkspacesImageRecord {
    pub(super) fn of(image: &Image) -> Self {
        Self {
            region: image.region.clone(),
            image_id: image.id.clone(),
            name: image.name.clone(),
            owner: image.owner.clone(),
            description: image.description.clone().unwrap_or_default(),
            operating_system: image.operating_system.clone(),
            required_tenancy: image.required_tenancy.clone(),
            state: image.state.clone(),
            error_code: image.error.as_ref().map(|error| error.code.clone()),
            error_message: image.error.as_ref().map(|error| error.message.clone()),
            error_details: image.error_details.clone(),
            tags: image.tags.clone(),
            source_image_id: image.source.as_ref().map(|(_, id)| id.clone()),
            source_region: image.source.as_ref().map(|(region, _)| region.clone()),
            workspace_id: image.workspace.clone(),
            shared_with: image.shared_with.iter().cloned().collect(),
            created: iso(image.created),
        }
    }
}
