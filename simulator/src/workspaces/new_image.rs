//! What `CopyWorkspaceImage` and `CreateWorkspaceImage` have in common: the rules for a new image, and making it.

use std::collections::{BTreeMap, BTreeSet};

use super::errors::limit;
use super::image::{Image, PENDING};
use super::store::at;
use super::tags::{self, Tag};
use crate::clock::Clock;
use crate::context::Context;
use crate::copies;
use crate::error::ServiceError;
use crate::world::World;

/// A new image.
pub(super) struct NewImage {
    pub(super) name: String,
    pub(super) description: Option<String>,
    pub(super) tags: Vec<Tag>,
    pub(super) operating_system: String,
    pub(super) required_tenancy: String,
    pub(super) source: Option<(String, String)>,
    pub(super) workspace: Option<String>,
}

/// Makes an image in the caller's Region, if its name is free and the quota not reached.
pub(super) fn make(world: &mut World, context: &Context<'_>, new: NewImage) -> Result<Image, ServiceError> {
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
    let ending = copies::ending(world, context);
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
        shared_with: BTreeSet::new(),
        tags,
        source: new.source,
        workspace: new.workspace,
        created: world.clock.date(),
        visible_from: Clock::after(world.settings.propagation_delay).unwrap_or(context.now),
        ending: Some(ending),
    };
    world.workspaces.images.insert(at(context.region, &image.id), image.clone());
    Ok(image)
}
