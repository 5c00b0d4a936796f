//! Adds the WorkSpaces part of a seed to the state.

use super::bundle::Bundle;
use super::seed::{WorkspacesBundleSeed, WorkspacesImageSeed, WorkspacesSeed};
use super::store::resource_key;
use super::workspace::Workspace;
use crate::services::workspaces::images::image::{AVAILABLE, Image};
use crate::world::clock::{Clock, parse_iso};
use crate::world::state::World;

impl WorkspacesSeed {
    /// Adds the contents to the state.
    pub(crate) fn load_into(self, world: &mut World) {
        if let Some(quotas) = self.quotas {
            world.workspaces.quotas = quotas;
        }
        let account = world.settings.account.clone();
        world.workspaces.byol.extend(self.byol_regions.into_iter().map(|region| (region, account.clone())));
        for (region, images) in self.images {
            for image in images {
                image.load_into(world, &region);
            }
        }
        let created = world.clock.date();
        for (region, bundles) in self.bundles {
            for WorkspacesBundleSeed { id, name, image_id, owner } in bundles {
                let owner = owner.unwrap_or_else(|| account.clone());
                world
                    .workspaces
                    .bundles
                    .insert(resource_key(&region, &id), Bundle { id, name, owner, image_id, created });
            }
        }
        for (region, workspaces) in self.workspaces {
            for seed in workspaces {
                let workspace = Workspace {
                    id: seed.id,
                    account: account.clone(),
                    state: seed.state.unwrap_or_else(|| AVAILABLE.to_owned()),
                    directory_id: seed.directory_id.unwrap_or_else(|| "d-0123456789".to_owned()),
                    user_name: seed.user_name.unwrap_or_else(|| "user".to_owned()),
                    bundle_id: seed.bundle_id,
                    encrypted: seed.encrypted,
                    operating_system: seed.operating_system.unwrap_or_else(|| "WINDOWS".to_owned()),
                    required_tenancy: seed.required_tenancy.unwrap_or_else(|| "DEFAULT".to_owned()),
                };
                world.workspaces.workspaces.insert(resource_key(&region, &workspace.id), workspace);
            }
        }
    }
}

impl WorkspacesImageSeed {
    fn load_into(self, world: &mut World, region: &str) {
        let now = world.clock.date();
        let image = Image {
            id: if self.id.is_empty() { world.ids.workspaces("wsi") } else { self.id },
            region: region.to_owned(),
            name: self.name,
            owner: self.owner.unwrap_or_else(|| world.settings.account.clone()),
            description: Some(self.description).filter(|text| !text.is_empty()),
            operating_system: self.operating_system.unwrap_or_else(|| "WINDOWS".to_owned()),
            required_tenancy: self.required_tenancy.unwrap_or_else(|| "DEFAULT".to_owned()),
            state: self.state.unwrap_or_else(|| AVAILABLE.to_owned()),
            error: self.error,
            error_details: self.error_details,
            update: self.update,
            omits_owner: world.settings.workspaces_omits_owners,
            shared_with: self.shared_with.into_iter().collect(),
            tags: self.tags,
            source: None,
            workspace: None,
            created: self.created.as_deref().and_then(parse_iso).unwrap_or(now),
            visible_from: Clock::now(),
            outcome: None,
        };
        world.workspaces.images.insert(resource_key(region, &image.id), image);
    }
}
