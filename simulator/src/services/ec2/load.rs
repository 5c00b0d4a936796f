//! Adds the EC2 part of a seed to the state.

use std::collections::BTreeSet;

use time::OffsetDateTime;

use super::resource_key::resource_key;
use super::seed::{Ec2Seed, ImageSeed, account_of, protection_of};
use crate::services::ec2::images::deprecation::public_deprecation;
use crate::services::ec2::images::image::{Device, Image, ImageAttributes, ImageState, LaunchPermission};
use crate::services::ec2::snapshots::snapshot::{Snapshot, SnapshotState};
use crate::world::clock::{Clock, parse_iso, truncate_to_second};
use crate::world::state::World;

impl Ec2Seed {
    /// Adds the contents to the state.
    pub(crate) fn load_into(self, world: &mut World) {
        let account = world.settings.account.clone();
        let own = |region: String| (account.clone(), region);
        world.ec2.encryption_by_default.extend(self.encryption_by_default.into_iter().map(own));
        world.ec2.default_keys.extend(self.default_kms_keys.into_iter().map(|(region, key)| (own(region), key)));
        world.ec2.unsubscribed.extend(self.unsubscribed_accounts);
        if let Some(quotas) = self.quotas {
            world.ec2.quotas = quotas;
        }
        for (region, images) in self.images {
            for image in images {
                image.load_into(world, &region);
            }
        }
    }
}

impl ImageSeed {
    fn load_into(self, world: &mut World, region: &str) {
        let known = self.owner.as_deref().and_then(account_of);
        let owner = match (&self.owner, known) {
            (_, Some(account)) => account.to_owned(),
            (Some(owner), None) => owner.clone(),
            (None, None) => world.settings.account.clone(),
        };
        let now = world.clock.date();
        let date = |text: &Option<String>| text.as_deref().and_then(parse_iso);
        let started = date(&self.creation_date).unwrap_or(now);
        let created = truncate_to_second(started);
        let alias = self.owner.clone().filter(|_| known.is_some());
        let id = if self.id.is_empty() { world.ids.ec2("ami") } else { self.id.clone() };
        let devices = self.devices(world, (region, &id), &owner, alias.as_ref(), started);
        let root_device_name = self.root_device_name.or_else(|| Some(devices.first()?.name.clone()));
        let image = Image {
            id,
            region: region.to_owned(),
            name: self.name,
            owner,
            owner_alias: alias,
            description: self.description,
            architecture: self.architecture.unwrap_or_else(|| "x86_64".to_owned()),
            state: self.state,
            state_reason: self.state_reason.map(|message| ("Client.InternalError".to_owned(), message)),
            public: self.public,
            launch_permissions: self.shared_with.into_iter().map(LaunchPermission::Account).collect(),
            root_device_name: root_device_name.filter(|name| !name.is_empty()),
            devices,
            form: self.form,
            marketplace_sku: self.marketplace_sku,
            tags: self.tags,
            attributes: ImageAttributes { product_code: self.marketplace_product_code, ..self.attributes },
            outpost_arn: None,
            availability_zone: None,
            source_image_id: self.source_image_id,
            source_region: self.source_region,
            source_instance_id: self.source_instance_id,
            created,
            deprecation: date(&self.deprecation_time).or(self.public.then(|| public_deprecation(created))),
            last_launched: date(&self.last_launched_time),
            protection: self.deregistration_protection.as_deref().and_then(protection_of).unwrap_or_default(),
            references: self.references,
            visible_from: Clock::now(),
            outcome: None,
            deregistered_at: None,
            forgotten: false,
        };
        world.ec2.images.insert(resource_key(region, &image.id), image);
    }

    /// Creates the devices and their missing snapshots.
    fn devices(
        &self,
        world: &mut World,
        (region, image): (&str, &str),
        owner: &str,
        alias: Option<&String>,
        created: OffsetDateTime,
    ) -> Vec<Device> {
        let mut devices = Vec::new();
        for (volume, letter) in self.volumes.iter().zip('a'..='z') {
            let id = volume.snapshot_id.clone().unwrap_or_else(|| world.ids.ec2("snap"));
            let has_snapshot = volume.virtual_name.is_none() && !volume.empty;
            let encrypted = volume.encrypted.unwrap_or(self.encrypted);
            let kms_key = encrypted.then(|| {
                let name = volume.kms_key_id.as_deref().or(self.kms_key_id.as_deref());
                let named = name.map(|name| {
                    world.kms.find(name, owner, region).map_or_else(|_| name.to_owned(), |key| key.arn.clone())
                });
                named.unwrap_or_else(|| world.kms.ebs_key(&mut world.ids, &world.access, owner, region, created).arn)
            });
            let name = || if letter == 'a' { "/dev/xvda".to_owned() } else { format!("/dev/sd{letter}") };
            devices.push(Device {
                name: volume.device.clone().unwrap_or_else(name),
                snapshot: has_snapshot.then(|| id.clone()),
                size: volume.size_gib,
                volume_type: volume.volume_type.clone().unwrap_or_else(|| "gp3".to_owned()),
                encrypted,
                iops: volume.iops,
                throughput: volume.throughput,
                virtual_name: volume.virtual_name.clone(),
            });
            if !has_snapshot {
                continue;
            }
            let created_by = self.source_instance_id.as_ref();
            let description = created_by.map(|instance| format!("Created by CreateImage({instance}) for {image}"));
            let volume_id = created_by.map(|_| world.ids.ec2("vol"));
            let readable = !self.snapshots_not_shared;
            let shared_with: BTreeSet<String> =
                if readable { self.shared_with.iter().cloned().collect() } else { BTreeSet::new() };
            let pending = self.state == ImageState::Pending;
            world.ec2.snapshots.entry(resource_key(region, &id)).or_insert_with(|| Snapshot {
                id,
                region: region.to_owned(),
                owner: owner.to_owned(),
                owner_alias: alias.cloned(),
                volume_id,
                description: volume.snapshot_description.clone().or(description).unwrap_or_default(),
                state: if pending { SnapshotState::Pending } else { SnapshotState::Completed },
                state_message: String::new(),
                size: volume.size_gib,
                encrypted,
                kms_key,
                tags: volume.tags.clone(),
                shared_with,
                public: readable && self.public,
                completion_minutes: None,
                outpost_arn: None,
                availability_zone: None,
                delete_code: volume.delete_code.clone(),
                started_on: created,
                completed_on: (!pending).then_some(created),
                began: Clock::now(),
                visible_from: Clock::now(),
                outcome: None,
            });
        }
        devices
    }
}
