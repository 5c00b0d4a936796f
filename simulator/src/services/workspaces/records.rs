//! Records of images and bundles for tests and the control API.

use std::collections::BTreeMap;

use serde::Serialize;
use tokio::time::Instant;

use super::bundles::bundle::Bundle;
use crate::services::workspaces::images::image::{Image, WorkspacesImageError};
use crate::world::clock::iso;

/// A WorkSpaces image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WorkspacesImageRecord {
    /// Region.
    pub region: String,
    /// ID.
    pub image_id: String,
    /// Name.
    pub name: String,
    /// AWS account ID of the owner.
    pub owner: String,
    /// Description; may be empty.
    pub description: String,
    /// Operating system: `WINDOWS` or `LINUX`.
    pub operating_system: String,
    /// Tenancy: `DEFAULT` or `DEDICATED`.
    pub required_tenancy: String,
    /// State in WorkSpaces' spelling.
    pub state: String,
    /// Error code.
    pub error_code: Option<String>,
    /// Error message.
    pub error_message: Option<String>,
    /// Errors that are listed with the image.
    pub error_details: Vec<WorkspacesImageError>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// ID of the source image.
    pub source_image_id: Option<String>,
    /// Region of the source image.
    pub source_region: Option<String>,
    /// ID of the WorkSpace that the image was created from.
    pub workspace_id: Option<String>,
    /// Accounts that it is shared with.
    pub shared_with: Vec<String>,
    /// Creation time: RFC 3339 with milliseconds.
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

/// A WorkSpaces bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkspacesBundleRecord {
    /// Region.
    pub region: String,
    /// ID.
    pub bundle_id: String,
    /// Name.
    pub name: String,
    /// AWS account ID of the owner, or `AMAZON`.
    pub owner: String,
    /// Description.
    pub description: String,
    /// ID of the image.
    pub image_id: String,
    /// Compute type.
    pub compute_type: String,
    /// Size of the root volume in GiB.
    pub root_volume: String,
    /// Size of the user volume in GiB.
    pub user_volume: String,
    /// State in WorkSpaces' spelling.
    pub state: String,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Creation time: RFC 3339 with milliseconds.
    pub created: String,
}

impl WorkspacesBundleRecord {
    pub(super) fn of(region: &str, bundle: &Bundle, now: Instant) -> Self {
        Self {
            region: region.to_owned(),
            bundle_id: bundle.id.clone(),
            name: bundle.name.clone(),
            owner: bundle.owner.clone(),
            description: bundle.description.clone(),
            image_id: bundle.image_id.clone(),
            compute_type: bundle.compute_type.clone(),
            root_volume: bundle.root_volume.clone(),
            user_volume: bundle.user_volume.clone(),
            state: bundle.state(now).to_owned(),
            tags: bundle.tags.clone(),
            created: iso(bundle.created),
        }
    }
}
