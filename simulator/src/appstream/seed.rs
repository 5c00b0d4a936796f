//! The AppStream part of a seed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::image::{AVAILABLE, AppStreamImageError, Image, Permissions, arn};
use super::store::at;
use super::users::User;
use crate::clock::{Clock, parse_iso};
use crate::regions;
use crate::seed::{SeedError, check_account, check_region};
use crate::world::World;

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

/// Attributes of an image that a copy has too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a truth of its own")]
pub struct AppStreamImageAttributes {
    /// The ARN of the image it was made from.
    pub base_image_arn: Option<String>,
    /// Its operating system: `WINDOWS_SERVER_2022`, `AMAZON_LINUX2`, ...
    pub platform: String,
    /// Whether an image builder can be started from it.
    pub image_builder_supported: bool,
    /// Its applications.
    pub applications: Vec<AppStreamApplication>,
    /// The version of its agent.
    pub appstream_agent_version: String,
    /// Whether its instances use the latest agent instead.
    pub latest_appstream_agent_version: bool,
    /// The families of instances it runs on; not told where there are none.
    pub supported_instance_families: Vec<String>,
    /// Whether applications can be given to it from outside.
    pub dynamic_app_providers_enabled: bool,
    /// Whether it holds software with a licence from AWS.
    pub managed_software_included: bool,
    /// `NATIVE`, `CUSTOM` or `BYOL`.
    pub image_type: String,
    /// The version of the graphics driver.
    pub nvidia_grid_driver_version: Option<String>,
    /// When the public image it is made from was released, RFC 3339.
    pub public_base_image_released_date: Option<String>,
}

impl Default for AppStreamImageAttributes {
    fn default() -> Self {
        Self {
            base_image_arn: None,
            platform: "WINDOWS_SERVER_2022".to_owned(),
            image_builder_supported: true,
            applications: Vec::new(),
            appstream_agent_version: "10-06-2026".to_owned(),
            latest_appstream_agent_version: false,
            supported_instance_families: Vec::new(),
            dynamic_app_providers_enabled: false,
            managed_software_included: false,
            image_type: "NATIVE".to_owned(),
            nvidia_grid_driver_version: None,
            public_base_image_released_date: None,
        }
    }
}

impl AppStreamImageAttributes {
    /// When the public image it is made from was released.
    pub(super) fn released(&self) -> Option<OffsetDateTime> {
        self.public_base_image_released_date.as_deref().and_then(parse_iso)
    }
}

/// An application of an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppStreamApplication {
    /// Its name.
    pub name: String,
    /// Its display name.
    #[serde(default)]
    pub display_name: Option<String>,
    /// What starts it.
    #[serde(default)]
    pub launch_path: Option<String>,
    /// Whether users see it.
    #[serde(default = "enabled")]
    pub enabled: bool,
}

fn enabled() -> bool {
    true
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

    /// Adds everything.
    pub(crate) fn plant(self, world: &mut World) {
        if let Some(quotas) = self.quotas {
            world.appstream.quotas = quotas;
        }
        let account = world.settings.account.clone();
        let partition = world.access.partition(&account);
        let created = world.clock.date();
        for (region, images) in self.images {
            for image in images {
                image.plant(world, &region);
            }
        }
        let user = |region: &str, kind: &str, name: &str, image: String, state: Option<String>| User {
            arn: format!("arn:{partition}:appstream:{region}:{account}:{kind}/{name}"),
            image_arn: if image.starts_with("arn:") { image } else { arn(partition, region, &account, &image) },
            state: state.unwrap_or_else(|| "RUNNING".to_owned()),
            created,
        };
        for (region, fleet) in each(self.fleets) {
            let planted = user(&region, "fleet", &fleet.name, fleet.image, fleet.state);
            world.appstream.fleets.insert(at(&region, &account, &fleet.name), planted);
        }
        for (region, builder) in each(self.image_builders) {
            let planted = user(&region, "image-builder", &builder.name, builder.image, builder.state);
            world.appstream.image_builders.insert(at(&region, &account, &builder.name), planted);
        }
    }
}

/// Everything of every Region.
fn each<T>(by_region: BTreeMap<String, Vec<T>>) -> impl Iterator<Item = (String, T)> {
    by_region.into_iter().flat_map(|(region, things)| things.into_iter().map(move |thing| (region.clone(), thing)))
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

    fn plant(self, world: &mut World, region: &str) {
        let account = match self.owner.as_deref() {
            Some("amazon") => None,
            Some(owner) => Some(owner.to_owned()),
            None => Some(world.settings.account.clone()),
        };
        let now = world.clock.date();
        let text = |text: String| Some(text).filter(|text| !text.is_empty());
        let image = Image {
            region: region.to_owned(),
            partition: regions::partition_of(region).map_or("aws", |partition| partition.name),
            name: self.name,
            description: text(self.description),
            display_name: text(self.display_name),
            state: self.state.unwrap_or_else(|| AVAILABLE.to_owned()),
            reason: self.state_reason.map(|reason| (reason.code, reason.message)),
            errors: self.errors.into_iter().map(|error| (error, now)).collect(),
            shared_with: self.shared_with.into_iter().map(|account| (account, Permissions::ALL)).collect(),
            tags: self.tags,
            made_with: self.image_builder_name,
            attributes: self.attributes,
            incompatible: self.incompatible,
            source: None,
            created: self.created_time.as_deref().and_then(parse_iso).unwrap_or(now),
            visible_from: Clock::now(),
            ending: None,
            deleted_at: None,
            account,
        };
        let key = at(region, image.account.as_deref().unwrap_or_default(), &image.name);
        world.appstream.images.insert(key, image);
    }
}
