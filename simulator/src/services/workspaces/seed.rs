//! The WorkSpaces part of a seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::seed::check::{SeedError, check_account, check_region};
use crate::services::workspaces::images::image::WorkspacesImageError;
use crate::world::clock::parse_iso;

/// Images, bundles and WorkSpaces.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkspacesSeed {
    /// Images by Region.
    pub images: BTreeMap<String, Vec<WorkspacesImageSeed>>,
    /// Bundles by Region.
    pub bundles: BTreeMap<String, Vec<WorkspacesBundleSeed>>,
    /// WorkSpaces of the default account, by Region.
    pub workspaces: BTreeMap<String, Vec<WorkspaceSeed>>,
    /// Regions in which Bring Your Own License is enabled for the default account, for WorkSpaces and AppStream.
    pub byol_regions: Vec<String>,
    /// Quotas; omitted quotas do not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotas: Option<WorkspacesQuotas>,
}

/// WorkSpaces' quotas, for each account and Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkspacesQuotas {
    /// Maximum number of images, including failed ones.
    pub images: usize,
    /// Maximum number of custom bundles.
    pub bundles: usize,
}

/// The default of the WorkSpaces administration guide's table of quotas.
impl Default for WorkspacesQuotas {
    fn default() -> Self {
        Self { images: 40, bundles: 50 }
    }
}

/// An image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkspacesImageSeed {
    /// ID. Generated if empty.
    pub id: String,
    /// Name.
    pub name: String,
    /// AWS account ID of the owner. Defaults to the default account.
    pub owner: Option<String>,
    /// Description. Omitted if empty.
    pub description: String,
    /// `WINDOWS` or `LINUX`. Defaults to `WINDOWS`.
    pub operating_system: Option<String>,
    /// `DEFAULT`, or `DEDICATED` for Bring Your Own License. Defaults to `DEFAULT`.
    pub required_tenancy: Option<String>,
    /// State. Defaults to `AVAILABLE`.
    pub state: Option<String>,
    /// Error code and message.
    pub error: Option<WorkspacesImageError>,
    /// Errors that are listed with the image.
    pub error_details: Vec<WorkspacesImageError>,
    /// Description of an available update.
    pub update: Option<String>,
    /// Accounts that it is shared with.
    pub shared_with: Vec<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Creation time, in RFC 3339 format. Defaults to now.
    pub created: Option<String>,
}

/// A bundle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkspacesBundleSeed {
    /// ID: `wsb-` and at least eight lowercase letters and digits.
    pub id: String,
    /// Name.
    pub name: String,
    /// ID of the image that it uses.
    pub image_id: String,
    /// AWS account ID of the owner, or `AMAZON`. Defaults to the default account.
    #[serde(default)]
    pub owner: Option<String>,
    /// Description. Defaults to the name.
    #[serde(default)]
    pub description: Option<String>,
    /// Compute type. Defaults to `STANDARD`.
    #[serde(default)]
    pub compute_type: Option<String>,
    /// State. Defaults to `AVAILABLE`.
    #[serde(default)]
    pub state: Option<String>,
    /// Tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Creation time, in RFC 3339 format. Defaults to now.
    #[serde(default)]
    pub created: Option<String>,
}

/// A WorkSpace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkspaceSeed {
    /// ID: `ws-` and at least eight lowercase letters and digits.
    pub id: String,
    /// State. Defaults to `AVAILABLE`.
    pub state: Option<String>,
    /// Whether its volumes are encrypted. Images cannot be created from encrypted WorkSpaces.
    pub encrypted: bool,
    /// Directory ID. Defaults to `d-0123456789`.
    pub directory_id: Option<String>,
    /// User name. Defaults to `user`.
    pub user_name: Option<String>,
    /// Bundle ID.
    pub bundle_id: Option<String>,
    /// `WINDOWS` or `LINUX`. Defaults to `WINDOWS`.
    pub operating_system: Option<String>,
    /// `DEFAULT` or `DEDICATED`. Defaults to `DEFAULT`.
    pub required_tenancy: Option<String>,
}

/// Whether a text is a WorkSpaces ID with this prefix and at least this many characters.
fn is_id(id: &str, prefix: &str, least: usize) -> bool {
    id.strip_prefix(prefix).is_some_and(|rest| {
        (least..=63).contains(&rest.len())
            && rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
    })
}

impl WorkspacesSeed {
    /// Validates the contents without adding them.
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        let regions = self.images.keys().chain(self.bundles.keys()).chain(self.workspaces.keys());
        regions.chain(&self.byol_regions).try_for_each(|region| check_region(region))?;
        self.images.values().flatten().try_for_each(WorkspacesImageSeed::check)?;
        let wrong = |what: &str, id: &str| Err(SeedError::Invalid(format!("'{id}' is not the id of a {what}")));
        if let Some(bundle) = self.bundles.values().flatten().find(|bundle| !is_id(&bundle.id, "wsb-", 8)) {
            return wrong("bundle: wsb- and eight or more lowercase letters and digits", &bundle.id);
        }
        match self.workspaces.values().flatten().find(|workspace| !is_id(&workspace.id, "ws-", 8)) {
            Some(workspace) => wrong("WorkSpace: ws- and eight or more lowercase letters and digits", &workspace.id),
            None => Ok(()),
        }
    }

    /// The WorkSpaces part of [`crate::Seed::demo`]: two images in us-east-1, one of them shared by another account,
    /// and a WorkSpace in eu-west-1.
    pub(crate) fn demo() -> Self {
        let own = WorkspacesImageSeed {
            id: "wsi-0aaaaaaa1".to_owned(),
            name: "win11-desktop".to_owned(),
            description: "Windows 11 desktop".to_owned(),
            tags: BTreeMap::from([("team".to_owned(), "desktop".to_owned())]),
            ..WorkspacesImageSeed::default()
        };
        let shared = WorkspacesImageSeed {
            id: "wsi-0aaaaaaa2".to_owned(),
            name: "partner-desktop".to_owned(),
            description: "Shared by another account".to_owned(),
            owner: Some("999988887777".to_owned()),
            shared_with: vec!["123456789012".to_owned()],
            ..WorkspacesImageSeed::default()
        };
        let workspace = WorkspaceSeed { id: "ws-0aaaaaaa1".to_owned(), ..WorkspaceSeed::default() };
        Self {
            images: BTreeMap::from([("us-east-1".to_owned(), vec![own, shared])]),
            workspaces: BTreeMap::from([("eu-west-1".to_owned(), vec![workspace])]),
            ..Self::default()
        }
    }
}

impl WorkspacesImageSeed {
    fn check(&self) -> Result<(), SeedError> {
        let wrong = |what: &str, value: &str| {
            Err(SeedError::Invalid(format!("WorkSpaces image '{}': '{value}' is not {what}", self.name)))
        };
        if !self.id.is_empty() && !is_id(&self.id, "wsi-", 9) {
            return wrong("an image id: wsi- and nine or more lowercase letters and digits", &self.id);
        }
        if self.name.is_empty() {
            return wrong("a name", "");
        }
        self.owner.iter().chain(&self.shared_with).try_for_each(|account| check_account(account))?;
        match self.created.as_deref().filter(|date| parse_iso(date).is_none()) {
            Some(date) => wrong("a date such as 2026-11-22T10:00:00Z", date),
            None => Ok(()),
        }
    }
}
