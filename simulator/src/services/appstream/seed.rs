//! The AppStream part of a seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::seed::check::{SeedError, check_account, check_region};
use crate::services::appstream::images::image::{AppStreamImageError, arn};
use crate::services::appstream::images::image_attributes::{AppStreamApplication, AppStreamImageAttributes};
use crate::world::clock::parse_iso;

/// Images, and what uses them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppStreamSeed {
    /// The images of each Region.
    pub images: BTreeMap<String, Vec<AppStreamImageSeed>>,
    /// The default account's fleets, by Region.
    pub fleets: BTreeMap<String, Vec<AppStreamFleetSeed>>,
    /// The default account's image builders, by Region.
    pub image_builders: BTreeMap<String, Vec<AppStreamImageBuilderSeed>>,
    /// Quotas; those that are there stay where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotas: Option<AppStreamQuotas>,
}

/// AppStream's quotas, for each account and Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppStreamQuotas {
    /// How many images there can be, those that failed included.
    pub images: usize,
    /// How many images can be copied to the Region at once.
    pub concurrent_copies: usize,
    /// How many accounts an image can be shared with.
    pub sharing_accounts: usize,
}

/// The defaults of the AppStream administration guide's table of quotas.
impl Default for AppStreamQuotas {
    fn default() -> Self {
        Self { images: 10, concurrent_copies: 2, sharing_accounts: 100 }
    }
}

/// One image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppStreamImageSeed {
    /// Its name.
    pub name: String,
    /// The account that owns it, or `amazon` for one of AWS's public images; the default account where there is none.
    pub owner: Option<String>,
    /// Its description; none where it is empty.
    pub description: String,
    /// Its display name; none where it is empty.
    pub display_name: String,
    /// Its state; `AVAILABLE` where there is none.
    pub state: Option<String>,
    /// Code and message of its state change reason.
    pub state_reason: Option<AppStreamImageError>,
    /// The errors that are listed with it.
    pub errors: Vec<AppStreamImageError>,
    /// The accounts it is shared with, for fleets and image builders.
    pub shared_with: Vec<String>,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
    /// The image builder it was made with.
    pub image_builder_name: Option<String>,
    /// Whether AppStream refuses to copy it, with `IncompatibleImageException`.
    pub incompatible: bool,
    /// When it was made, RFC 3339; now where there is none.
    pub created_time: Option<String>,
    /// The rest of what AppStream tells of it.
    pub attributes: AppStreamImageAttributes,
}

/// A fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppStreamFleetSeed {
    /// Its name.
    pub name: String,
    /// The image it uses: the name of one of the account's own, or an ARN.
    pub image: String,
    /// `STARTING`, `RUNNING`, `STOPPING` or `STOPPED`; running where there is none.
    #[serde(default)]
    pub state: Option<String>,
}

/// An image builder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppStreamImageBuilderSeed {
    /// Its name.
    pub name: String,
    /// The image it uses: the name of one of the account's own, or an ARN.
    pub image: String,
    /// `RUNNING`, `STOPPED`, `SNAPSHOTTING`, ...; running where there is none.
    #[serde(default)]
    pub state: Option<String>,
}

impl AppStreamSeed {
    /// Checks everything without adding it.
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        let regions = self.images.keys().chain(self.fleets.keys()).chain(self.image_builders.keys());
        regions.into_iter().try_for_each(|region| check_region(region))?;
        self.images.values().flatten().try_for_each(AppStreamImageSeed::check)
    }

    /// What [`crate::Seed::demo`] has: images in us-east-1, of which one is the account's own, one is shared by
    /// another account and one is public.
    pub(crate) fn demo() -> Self {
        let released = "2026-10-06T00:00:00Z";
        let base = "AppStream-WinServer2022-10-06-2026";
        let attributes = AppStreamImageAttributes {
            base_image_arn: Some(arn("aws", "us-east-1", "", base)),
            public_base_image_released_date: Some(released.to_owned()),
            ..AppStreamImageAttributes::default()
        };
        let image = |name: &str, description: &str| AppStreamImageSeed {
            name: name.to_owned(),
            description: description.to_owned(),
            attributes: attributes.clone(),
            ..AppStreamImageSeed::default()
        };
        let notepad = AppStreamApplication {
            name: "notepad".to_owned(),
            display_name: Some("Notepad".to_owned()),
            launch_path: Some(r"C:\Windows\System32\notepad.exe".to_owned()),
            enabled: true,
        };
        let images = vec![
            AppStreamImageSeed {
                display_name: "Windows Server 2022".to_owned(),
                tags: BTreeMap::from([("team".to_owned(), "desktop".to_owned())]),
                image_builder_name: Some("win2022-builder".to_owned()),
                attributes: AppStreamImageAttributes { applications: vec![notepad], ..attributes.clone() },
                ..image("win2022-base", "Windows Server 2022 with Notepad")
            },
            AppStreamImageSeed {
                owner: Some("999988887777".to_owned()),
                shared_with: vec!["123456789012".to_owned()],
                ..image("finance-apps", "Shared by another account")
            },
            AppStreamImageSeed {
                owner: Some("amazon".to_owned()),
                created_time: Some(released.to_owned()),
                attributes: AppStreamImageAttributes { base_image_arn: None, ..attributes.clone() },
                ..image(base, "Public base image")
            },
        ];
        Self { images: BTreeMap::from([("us-east-1".to_owned(), images)]), ..Self::default() }
    }
}

impl AppStreamImageSeed {
    fn check(&self) -> Result<(), SeedError> {
        let wrong = |what: &str, value: &str| {
            Err(SeedError::Invalid(format!("AppStream image '{}': '{value}' is not {what}", self.name)))
        };
        let (first, rest) = (self.name.chars().next(), self.name.chars().skip(1));
        let valid = first.is_some_and(|first| first.is_ascii_alphanumeric())
            && rest.clone().all(|character| character.is_ascii_alphanumeric() || "_.-".contains(character))
            && rest.count() <= 100;
        if !valid {
            return wrong("a name of up to 101 letters, digits, _, . and -", &self.name);
        }
        if let Some(owner) = self.owner.as_deref().filter(|owner| *owner != "amazon") {
            check_account(owner)?;
        }
        self.shared_with.iter().try_for_each(|account| check_account(account))?;
        let dates = self.created_time.iter().chain(&self.attributes.public_base_image_released_date);
        match dates.into_iter().find(|date| parse_iso(date).is_none()) {
            Some(date) => wrong("a date such as 2026-11-22T10:00:00Z", date),
            None => Ok(()),
        }
    }
}
