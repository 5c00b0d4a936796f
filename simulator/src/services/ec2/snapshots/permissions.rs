//! `DescribeSnapshotAttribute` and `ModifySnapshotAttribute`, for the permission to create volumes.

use serde::Deserialize;
use serde_json::Value;

use crate::services::context::Context;
use crate::services::ec2::errors::{invalid_combination, invalid_value};
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

/// The attribute for permissions.
const PERMISSIONS: &str = "createVolumePermission";
/// The group of all accounts.
const ALL: &str = "all";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct DescribeInput {
    snapshot_id: String,
    attribute: String,
}

pub(crate) fn describe(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let DescribeInput { snapshot_id, attribute } = input(value)?;
    let snapshot = world.ec2.own_snapshot(&snapshot_id, context)?;
    if attribute != PERMISSIONS {
        return Err(invalid_value(attribute, "attribute", "The simulator has no snapshots of your products."));
    }
    let public = snapshot.public.then(|| Element::new("item").text("group", ALL));
    let accounts = snapshot.shared_with.iter().map(|account| Element::new("item").text("userId", account));
    let permissions = Element::list(PERMISSIONS, public.into_iter().chain(accounts));
    Ok(Output::Xml(vec![Element::of("snapshotId", &snapshot_id), permissions]))
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ModifyInput {
    snapshot_id: String,
    attribute: Option<String>,
    create_volume_permission: Option<Modifications>,
    operation_type: Option<String>,
    group_names: Vec<String>,
    user_ids: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Modifications {
    add: Vec<Permission>,
    remove: Vec<Permission>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Permission {
    user_id: Option<String>,
    group: Option<String>,
}

/// Adds or removes permissions, but not both.
pub(crate) fn modify(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: ModifyInput = input(value)?;
    let id = request.snapshot_id.clone();
    let (adds, permissions) = change(request)?;
    let key = world.ec2.own_snapshot(&id, context)?.kms_key.clone();
    let is_aws_managed = key.is_some_and(|arn| world.kms.by_arn(&arn).is_some_and(|key| key.aws_managed));
    let snapshot = world.ec2.own_snapshot(&id, context)?;
    if adds && is_aws_managed {
        return Err(ServiceError::new(
            "InvalidParameter",
            "Snapshots encrypted with the AWS Managed CMK can't be shared",
        ));
    }
    for permission in permissions {
        match (permission.user_id, permission.group) {
            (Some(account), None) if adds => {
                snapshot.shared_with.insert(account);
            }
            (Some(account), None) => {
                snapshot.shared_with.remove(&account);
            }
            (None, Some(group)) if group == ALL && adds && snapshot.encrypted => {
                return Err(ServiceError::new("InvalidParameter", "Encrypted snapshots can't be shared publicly"));
            }
            (None, Some(group)) if group == ALL => snapshot.public = adds,
            _ => return Err(invalid_combination("A permission has either a user or the group all")),
        }
    }
    Ok(Output::Xml(vec![Element::of("return", "true")]))
}

/// Whether a request adds permissions, and which.
fn change(request: ModifyInput) -> Result<(bool, Vec<Permission>), ServiceError> {
    let mut named: Vec<Permission> = Vec::new();
    named.extend(request.user_ids.into_iter().map(|id| Permission { user_id: Some(id), group: None }));
    named.extend(request.group_names.into_iter().map(|group| Permission { user_id: None, group: Some(group) }));
    match (request.attribute.as_deref(), request.operation_type.as_deref(), request.create_volume_permission) {
        (Some(PERMISSIONS), Some("add"), None) if !named.is_empty() => Ok((true, named)),
        (Some(PERMISSIONS), Some("remove"), None) if !named.is_empty() => Ok((false, named)),
        (None | Some(PERMISSIONS), None, Some(Modifications { add, remove })) if named.is_empty() => {
            match (add.is_empty(), remove.is_empty()) {
                (false, true) => Ok((true, add)),
                (true, false) => Ok((false, remove)),
                _ => Err(invalid_combination("Permissions can be added or removed, but not both in one request")),
            }
        }
        _ => Err(invalid_combination("createVolumePermission needs an operation type, and users or groups")),
    }
}
