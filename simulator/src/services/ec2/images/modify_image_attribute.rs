//! `ModifyImageAttribute`.

use serde::Deserialize;
use serde_json::Value;

use super::image::{Image, ImageState, LaunchPermission};
use crate::services::context::Context;
use crate::services::ec2::errors::{invalid_combination, invalid_value};
use crate::services::ec2::resource_key::resource_key;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

/// Maximum length of a description.
const MAX_DESCRIPTION_LENGTH: usize = 255;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    image_id: String,
    attribute: Option<String>,
    description: Option<Text>,
    launch_permission: Option<Permissions>,
    operation_type: Option<String>,
    product_codes: Vec<String>,
    user_groups: Vec<String>,
    user_ids: Vec<String>,
    value: Option<String>,
    organization_arns: Vec<String>,
    organizational_unit_arns: Vec<String>,
    imds_support: Option<Text>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Text {
    value: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Permissions {
    add: Vec<Permission>,
    remove: Vec<Permission>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Permission {
    organization_arn: Option<String>,
    organizational_unit_arn: Option<String>,
    user_id: Option<String>,
    group: Option<String>,
}

/// The attribute that a call changes.
enum Change {
    Description(String),
    ImdsSupport(String),
    Permissions(Permissions),
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    let id = request.image_id.clone();
    let change = change(request)?;
    let state = world.ec2.image_to_change(&id, context, &world.settings)?.state;
    match change {
        Change::Description(text) => {
            if text.chars().count() > MAX_DESCRIPTION_LENGTH {
                return Err(invalid_value(text, "description", "It has more than 255 characters."));
            }
            world.ec2.image_to_change(&id, context, &world.settings)?.description = text;
        }
        Change::ImdsSupport(version) => {
            if version != "v2.0" {
                return Err(invalid_value(version, "imdsSupport", "The only value is v2.0."));
            }
            world.ec2.image_to_change(&id, context, &world.settings)?.attributes.imds_support = Some(version);
        }
        Change::Permissions(permissions) => {
            if state == ImageState::Disabled {
                return Err(ServiceError::new(
                    "InvalidAMIID.Unavailable",
                    format!("The image {id} is disabled, and cannot be shared"),
                ));
            }
            share(world, context, &id, permissions)?;
        }
    }
    Ok(Output::Xml(vec![Element::of("return", "true")]))
}

/// The change of a request, given by the attribute's own parameter or by its name and values.
fn change(request: Input) -> Result<Change, ServiceError> {
    let mut changes = Vec::new();
    changes.extend(request.description.map(|text| Change::Description(text.value)));
    changes.extend(request.imds_support.map(|text| Change::ImdsSupport(text.value)));
    changes.extend(request.launch_permission.map(Change::Permissions));
    let mut entities: Vec<Permission> = Vec::new();
    entities.extend(request.user_ids.into_iter().map(|id| Permission { user_id: Some(id), ..Permission::default() }));
    entities.extend(
        request.user_groups.into_iter().map(|group| Permission { group: Some(group), ..Permission::default() }),
    );
    entities.extend(
        request
            .organization_arns
            .into_iter()
            .map(|arn| Permission { organization_arn: Some(arn), ..Permission::default() }),
    );
    let unit = |arn| Permission { organizational_unit_arn: Some(arn), ..Permission::default() };
    entities.extend(request.organizational_unit_arns.into_iter().map(unit));
    match (request.attribute.as_deref(), request.operation_type.as_deref()) {
        (Some("description"), None) => changes.push(Change::Description(request.value.unwrap_or_default())),
        (Some("imdsSupport"), None) => changes.push(Change::ImdsSupport(request.value.unwrap_or_default())),
        (Some("launchPermission"), Some("add")) if !entities.is_empty() => {
            changes.push(Change::Permissions(Permissions { add: entities, remove: Vec::new() }));
        }
        (Some("launchPermission"), Some("remove")) if !entities.is_empty() => {
            changes.push(Change::Permissions(Permissions { add: Vec::new(), remove: entities }));
        }
        // The attribute name without an operation type is permitted together with the attribute's own parameter.
        (None | Some("launchPermission"), None) if entities.is_empty() && !changes.is_empty() => {}
        (None, None) if entities.is_empty() => {}
        (Some(name), None) if !["launchPermission", "productCodes"].contains(&name) => {
            return Err(invalid_value(name, "attribute", "It cannot be modified."));
        }
        _ => {
            return Err(invalid_combination(
                "Launch permissions need an attribute, an operation type and whom they are for",
            ));
        }
    }
    if !request.product_codes.is_empty() {
        return Err(invalid_value("productCodes", "attribute", "The simulator has no images of your products."));
    }
    let mut changes = changes.into_iter();
    match (changes.next(), changes.next()) {
        (Some(change), None) => Ok(change),
        (None, _) => Err(invalid_combination("No attributes specified.")),
        (Some(_), Some(_)) => Err(invalid_combination("Only one attribute can be specified at a time")),
    }
}

fn share(world: &mut World, context: &Context<'_>, id: &str, permissions: Permissions) -> Result<(), ServiceError> {
    let add = read(permissions.add)?;
    let remove = read(permissions.remove)?;
    let default_key = |image: &Image| {
        let mut keys = image
            .snapshot_ids()
            .filter_map(|id| world.ec2.snapshots.get(&resource_key(context.region, id))?.kms_key.as_deref());
        keys.any(|arn| world.kms.by_arn(arn).is_some_and(|key| key.aws_managed))
    };
    let image = world.ec2.own_image(id, context)?;
    let encrypted = image.devices.iter().any(|device| device.encrypted);
    if (!add.1.is_empty() || add.0) && default_key(image) {
        return Err(ServiceError::new(
            "InvalidParameter",
            "Snapshots encrypted with the AWS Managed CMK can't be shared",
        ));
    }
    if add.0 && encrypted {
        return Err(ServiceError::new("InvalidParameter", "An AMI with encrypted snapshots can't be made public"));
    }
    if add.0 && world.ec2.blocks_public_access(context.account(), context.region) {
        return Err(ServiceError::new(
            "OperationNotPermitted",
            "You can't publicly share this image because block public access for AMIs is enabled",
        ));
    }
    let quota = world.ec2.quotas.sharing_entities;
    let image = world.ec2.image_to_change(id, context, &world.settings)?;
    let mut shared = image.launch_permissions.clone();
    shared.retain(|permission| !remove.1.contains(permission));
    shared.extend(add.1);
    shared.sort();
    shared.dedup();
    if shared.len() > quota {
        let message = format!("An AMI can be shared with at most {quota} entities");
        return Err(ServiceError::new("ResourceLimitExceeded", message));
    }
    image.launch_permissions = shared;
    image.set_public((image.public || add.0) && !remove.0);
    Ok(())
}

/// Whether a request names the group `all`, and the other permissions.
fn read(permissions: Vec<Permission>) -> Result<(bool, Vec<LaunchPermission>), ServiceError> {
    let (mut public, mut others) = (false, Vec::new());
    for permission in permissions {
        let Permission { organization_arn, organizational_unit_arn, user_id, group } = permission;
        match (organization_arn, organizational_unit_arn, user_id, group) {
            (None, None, None, Some(group)) if group == "all" => public = true,
            (None, None, Some(account), None)
                if account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                others.push(LaunchPermission::Account(account));
            }
            (Some(arn), None, None, None) if arn.contains(":organization/o-") => {
                others.push(LaunchPermission::Organization(arn));
            }
            (None, Some(arn), None, None) if arn.contains(":ou/o-") => {
                others.push(LaunchPermission::OrganizationalUnit(arn));
            }
            (organization, unit, user, group) => {
                let named: Vec<String> = [organization, unit, user, group].into_iter().flatten().collect();
                let message = format!("Invalid launch permission: {}", named.join(", "));
                return Err(ServiceError::new("InvalidAMIAttributeItemValue", message));
            }
        }
    }
    Ok((public, others))
}
