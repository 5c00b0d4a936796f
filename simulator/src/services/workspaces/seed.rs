//! The WorkSpaces part of a seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::seed::check::{SeedError, check_account, check_region};
use crate::services::workspaces::images::image::WorkspacesImageError;
use crate::world::clock::parse_iso;

/// Images, what uses them and what they are made from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkspacesSeed {
    /// The images of each Region.
    pub images: BTreeMap<String, Vec<WorkspacesImageSeed>>,
    /// The bundles of each Region.
    pub bundles: BTreeMap<String, Vec<WorkspacesBundleSeed>>,
    /// The default account's WorkSpaces, by Region.
    pub workspaces: BTreeMap<String, Vec<WorkspaceSeed>>,
    /// Regions in which Bring Your Own License is enabled for the default account, in AppStream too.
    pub byol_regions: Vec<String>,
    /// Quotas; those that are there stay where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotas: Option<WorkspacesQuotas>,
}

/// WorkSpaces' quotas, for each account and Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkspacesQuotas {
    /// How many images there can be, those that failed included.
    pub images: usize,
}

/// The default of the WorkSpaces administration guide's table of quotas.
impl Default for WorkspacesQuotas {
    fn default() -> Self {
        Self { images: 40 }
    }
}

/// One image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkspacesImageSeed {
    /// Its id; a new one where it is empty.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The account that owns it; the default account where there is none.
    pub owner: Option<String>,
    /// Its description; none where it is empty.
    pub description: String,
    /// `WINDOWS` or `LINUX`; `WINDOWS` where there is none.
    pub operating_system: Option<String>,
    /// `DEFAULT`, or `DEDICATED` for Bring Your Own License; `DEFAULT` where there is none.
    pub required_tenancy: Option<String>,
    /// Its state; `AVAILABLE` where there is none.
    pub state: Option<String>,
    /// Its error code and message.
    pub error: Option<WorkspacesImageError>,
    /// The errors that are listed with it.
    pub error_details: Vec<WorkspacesImageError>,
    /// What an update of it would bring.
    pub update: Option<String>,
    /// The accounts it is shared with.
    pub shared_with: Vec<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// When it was made, RFC 3339; now where there is none.
    pub created: Option<String>,
}

/// One bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkspacesBundleSeed {
    /// Its id: `wsb-` and at least eight lower-case letters and digits.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The image it uses.
    pub image_id: String,
    /// The account that owns it, or `AMAZON`; the default account where there is none.
    #[serde(default)]
    pub owner: Option<String>,
}

/// One WorkSpace.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct WorkspaceSeed {
    /// Its id: `ws-` and at least eight lower-case letters and digits.
    pub id: String,
    /// Its state; `AVAILABLE` where there is none.
    pub state: Option<String>,
    /// Whether its volumes are encrypted: no image can be made from it then.
    pub encrypted: bool,
    /// Its directory; `d-0123456789` where there is none.
    pub directory_id: Option<String>,
    /// Its user; `user` where there is none.
    pub user_name: Option<String>,
    /// Its bundle.
    pub bundle_id: Option<String>,
    /// `WINDOWS` or `LINUX`; `WINDOWS` where there is none.
    pub operating_system: Option<String>,
    /// `DEFAULT` or `DEDICATED`; `DEFAULT` where there is none.
    pub required_tenancy: Option<String>,
}

/// Whether a text is a WorkSpaces id with this prefix and so many characters at least.
fn is_id(id: &str, prefix: &str, least: usize) -> bool {
    id.strip_prefix(prefix).is_some_and(|rest| {
        (least..=63).contains(&rest.len())
            && rest.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
    })
}

impl WorkspacesSeed {
    /// Checks everything without adding it.
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        let regions = self.images.keys().chain(self.bundles.keys()).chain(self.workspaces.keys());
        regions.chain(&self.byol_regions).try_for_each(|region| check_region(region))?;
        self.images.values().flatten().try_for_each(WorkspacesImageSeed::check)?;
        let wrong = |what: &str, id: &str| Err(SeedError::Invalid(format!("'{id}' is not the id of a {what}")));
        if let Some(bundle) = self.bundles.values().flatten().find(|bundle| !is_id(&bundle.id, "wsb-", 8)) {
            return wrong("bundle: wsb- and eight or more lower-case letters and digits", &bundle.id);
        }
        match self.workspaces.values().flatten().find(|workspace| !is_id(&workspace.id, "ws-", 8)) {
            Some(workspace) => wrong("WorkSpace: ws- and eight or more lower-case letters and digits", &workspace.id),
            None => Ok(()),
        }
    }

    /// What [`crate::Seed::demo`] has: images in us-east-1, of which one is shared by another account, and a WorkSpace
    /// in eu-west-1.
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
            return wrong("an image id: wsi- and nine or more lower-case letters and digits", &self.id);
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
