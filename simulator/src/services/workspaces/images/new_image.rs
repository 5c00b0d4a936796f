//! The creation of an image, shared by `CopyWorkspaceImage` and `CreateWorkspaceImage`.

use std::collections::{BTreeMap, BTreeSet};

use super::image::{Image, PENDING};
use crate::services::context::Context;
use crate::services::copy_outcome::CopyOutcome;
use crate::services::error::ServiceError;
use crate::services::workspaces::errors::limit;
use crate::services::workspaces::store::resource_key;
use crate::services::workspaces::tags::{self, Tag};
use crate::world::clock::Clock;
use crate::world::state::World;

/// A new image.
pub(crate) struct NewImage {
    pub(crate) name: String,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) operating_system: String,
    pub(crate) required_tenancy: String,
    pub(crate) source: Option<(String, String)>,
    pub(crate) workspace: Option<String>,
}

/// Creates an image in the caller's Region. Rejects a name in use, and an image above the quota.
pub(crate) fn create(world: &mut World, context: &Context<'_>, new: NewImage) -> Result<Image, ServiceError> {
    let tags = tags::merge(BTreeMap::new(), &new.tags)?;
    let store = &world.workspaces;
    if store.own_images(context.region, context.account()).any(|image| image.name == new.name) {
        let message = "A WorkSpace image with the same name exists in the destination Region. Provide a unique destination image name, and try again.";
        return Err(ServiceError::new("ResourceAlreadyExistsException", message));
    }
    let most = store.quotas.images;
    if store.own_images(context.region, context.account()).count() >= most {
        return Err(limit(format!("The limit of {most} images in {} has been reached.", context.region)));
    }
    let outcome = CopyOutcome::decide(&world.settings, &mut world.faults, context);
    let image = Image {
        id: world.ids.workspaces("wsi"),
        region: context.region.to_owned(),
        name: new.name,
        owner: context.account().to_owned(),
        description: new.description,
        operating_system: new.operating_system,
        required_tenancy: new.required_tenancy,
        state: PENDING.to_owned(),
        error: None,
        error_details: Vec::new(),
        update: None,
        omits_owner: world.settings.workspaces_omits_owners,
        shared_with: BTreeSet::new(),
        tags,
        source: new.source,
        workspace: new.workspace,
        created: world.clock.date(),
        visible_from: Clock::after(world.settings.propagation_delay).unwrap_or(context.now),
        outcome: Some(outcome),
    };
    world.workspaces.images.insert(resource_key(context.region, &image.id), image.clone());
    Ok(image)
}
