//! `CopyWorkspaceImage`, a call to the destination Region.

use serde::Deserialize;
use serde_json::{Value, json};

use super::image::{AVAILABLE, DEDICATED, Image};
use super::new_image::{self, NewImage};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::services::workspaces::errors::{invalid_values, not_supported, unavailable};
use crate::services::workspaces::tags::Tag;
use crate::wire::output::Output;
use crate::world::regions;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    name: String,
    description: Option<String>,
    source_image_id: String,
    source_region: String,
    #[serde(default)]
    tags: Vec<Tag>,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    check_regions(world, context, &request.source_region)?;
    let source = source(world, context, &request)?;
    let new = NewImage {
        name: request.name,
        description: request.description,
        tags: request.tags,
        operating_system: source.operating_system,
        required_tenancy: source.required_tenancy,
        source: Some((source.region, source.id)),
        workspace: None,
    };
    let image = new_image::create(world, context, new)?;
    Ok(Output::Json(json!({"ImageId": image.id})))
}

/// The rules of the WorkSpaces administration guide for copies between Regions. The error for an invalid Region is not
/// documented.
fn check_regions(world: &World, context: &Context<'_>, source: &str) -> Result<(), ServiceError> {
    let known = world.access.partition_of(source).is_some_and(|partition| partition.name == context.partition.name);
    if !known || !world.access.enabled(source) {
        return Err(invalid_values(format!("The source Region {source} is not valid.")));
    }
    if source == context.region {
        return Ok(());
    }
    if [source, context.region].contains(&"cn-northwest-1") {
        return Err(not_supported("In the China (Ningxia) Region, images can be copied only within the Region."));
    }
    if context.partition.name == "aws-us-gov" {
        return Err(not_supported("Copying images to and from Regions of AWS GovCloud (US) needs AWS Support."));
    }
    if regions::needs_opt_in(source) {
        return Err(not_supported(format!("Copying images from the opt-in Region {source} needs AWS Support.")));
    }
    Ok(())
}

/// The source, if the caller can see it and it can be copied here.
fn source(world: &World, context: &Context<'_>, request: &Input) -> Result<Image, ServiceError> {
    let image = world.workspaces.visible_image(&request.source_region, &request.source_image_id, context)?;
    if image.state != AVAILABLE {
        return Err(unavailable(&image.id, &image.state));
    }
    if image.required_tenancy == DEDICATED && !world.workspaces.byol_enabled(context.region, context.account()) {
        return Err(not_supported(format!(
            "The image {} needs Bring Your Own License, which is not enabled in {}.",
            image.id, context.region
        )));
    }
    Ok(image.clone())
}
