//! Adds the AppStream part of a seed to the state.

use std::collections::BTreeMap;

use super::image_consumer::ImageConsumer;
use super::seed::{AppStreamImageSeed, AppStreamSeed};
use super::store::resource_key;
use crate::services::appstream::images::image::{AVAILABLE, Image, Permissions, arn};
use crate::world::clock::{Clock, parse_iso};
use crate::world::regions;
use crate::world::state::World;

impl AppStreamSeed {
    /// Adds the contents to the state.
    pub(crate) fn load_into(self, world: &mut World) {
        if let Some(quotas) = self.quotas {
            world.appstream.quotas = quotas;
        }
        let account = world.settings.account.clone();
        let partition = world.access.partition(&account);
        let created = world.clock.date();
        for (region, images) in self.images {
            for image in images {
                image.load_into(world, &region);
            }
        }
        let user = |region: &str, kind: &str, name: &str, image: String, state: Option<String>| ImageConsumer {
            arn: format!("arn:{partition}:appstream:{region}:{account}:{kind}/{name}"),
            image_arn: if image.starts_with("arn:") { image } else { arn(partition, region, &account, &image) },
            state: state.unwrap_or_else(|| "RUNNING".to_owned()),
            created,
        };
        for (region, fleet) in each(self.fleets) {
            let user = user(&region, "fleet", &fleet.name, fleet.image, fleet.state);
            world.appstream.fleets.insert(resource_key(&region, &account, &fleet.name), user);
        }
        for (region, builder) in each(self.image_builders) {
            let user = user(&region, "image-builder", &builder.name, builder.image, builder.state);
            world.appstream.image_builders.insert(resource_key(&region, &account, &builder.name), user);
        }
    }
}

impl AppStreamImageSeed {
    fn load_into(self, world: &mut World, region: &str) {
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
            builder: self.image_builder_name,
            attributes: self.attributes,
            incompatible: self.incompatible,
            source: None,
            created: self.created_time.as_deref().and_then(parse_iso).unwrap_or(now),
            visible_from: Clock::now(),
            outcome: None,
            deleted_at: None,
            account,
        };
        let key = resource_key(region, image.account.as_deref().unwrap_or_default(), &image.name);
        world.appstream.images.insert(key, image);
    }
}

/// The items of all Regions.
fn each<T>(by_region: BTreeMap<String, Vec<T>>) -> impl Iterator<Item = (String, T)> {
    by_region.into_iter().flat_map(|(region, items)| items.into_iter().map(move |item| (region.clone(), item)))
}
