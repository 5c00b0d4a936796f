//! The AppStream part of a seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::seed::check::{SeedError, check_account, check_region};
use crate::services::appstream::images::image::{AppStreamImageError, arn};
use crate::services::appstream::images::image_attributes::{AppStreamApplication, AppStreamImageAttributes};
use crate::world::clock::parse_iso;

/// Images, and the fleets and image builders that use them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppStreamSeed {
    /// Images by Region.
    pub images: BTreeMap<String, Vec<AppStreamImageSeed>>,
    /// Fleets of the default account, by Region.
    pub fleets: BTreeMap<String, Vec<AppStreamFleetSeed>>,
    /// Image builders of the default account, by Region.
    pub image_builders: BTreeMap<String, Vec<AppStreamImageBuilderSeed>>,
    /// Quotas; omitted quotas do not change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotas: Option<AppStreamQuotas>,
}

/// AppStream's quotas, for each account and Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppStreamQuotas {
    /// Maximum number of images, including failed ones.
    pub images: usize,
    /// Maximum number of concurrent copies to the Region.
    pub concurrent_copies: usize,
    /// Maximum number of accounts that an image can be shared with.
    pub sharing_accounts: usize,
}

/// The defaults of the AppStream administration guide's table of quotas.
impl Default for AppStreamQuotas {
    fn default() -> Self {
        Self { images: 10, concurrent_copies: 2, sharing_accounts: 100 }
    }
}

/// An image.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AppStreamImageSeed {
    /// Name.
    pub name: String,
    /// AWS account ID of the owner, or `amazon` for a public image of AWS. Defaults to the default account.
    pub owner: Option<String>,
    /// Description. Omitted if empty.
    pub description: String,
    /// Display name. Omitted if empty.
    pub display_name: String,
    /// State. Defaults to `AVAILABLE`.
    pub state: Option<String>,
    /// Code and message of the state change reason.
    pub state_reason: Option<AppStreamImageError>,
    /// Errors that are listed with the image.
    pub errors: Vec<AppStreamImageError>,
    /// Accounts that can use it for fleets and image builders.
    pub shared_with: Vec<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Name of the image builder that created the image.
    pub image_builder_name: Option<String>,
    /// Whether `CopyImage` fails with `IncompatibleImageException`.
    pub incompatible: bool,
    /// Creation time, in RFC 3339 format. Defaults to now.
    pub created_time: Option<String>,
    /// Other attributes that AppStream reports.
    pub attributes: AppStreamImageAttributes,
}

/// A fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppStreamFleetSeed {
    /// Name.
    pub name: String,
    /// The image that it uses: a name in the same account, or an ARN.
    pub image: String,
    /// `STARTING`, `RUNNING`, `STOPPING` or `STOPPED`. Defaults to `RUNNING`.
    #[serde(default)]
    pub state: Option<String>,
}

/// An image builder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppStreamImageBuilderSeed {
    /// Name.
    pub name: String,
    /// The image that it uses: a name in the same account, or an ARN.
    pub image: String,
    /// `RUNNING`, `STOPPED`, `SNAPSHOTTING`, .... Defaults to `RUNNING`.
    #[serde(default)]
    pub state: Option<String>,
}

impl AppStreamSeed {
    /// Validates the contents without adding them.
    pub(crate) fn check(&self) -> Result<(), SeedError> {
        let regions = self.images.keys().chain(self.fleets.keys()).chain(self.image_builders.keys());
        regions.into_iter().try_for_each(|region| check_region(region))?;
        self.images.values().flatten().try_for_each(AppStreamImageSeed::check)
    }

    /// The AppStream part of [`crate::Seed::demo`]: three images in us-east-1. The account owns one, another account
    /// shares one, and one is public.
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
