//! `GetServiceQuota`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::store::{APPSTREAM_COPIES, APPSTREAM_IMAGES, WORKSPACES_IMAGES};
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::world::state::World;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Input {
    service_code: String,
    quota_code: String,
}

pub(super) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let Input { service_code, quota_code } = input(value)?;
    let (appstream, workspaces) = (world.appstream.quotas(), world.workspaces.quotas());
    let (service, quota, default) = match (service_code.as_str(), quota_code.as_str()) {
        ("appstream2", APPSTREAM_IMAGES) => ("Amazon AppStream 2.0", "Images", appstream.images),
        ("appstream2", APPSTREAM_COPIES) => {
            ("Amazon AppStream 2.0", "Concurrent image copies", appstream.concurrent_copies)
        }
        ("workspaces", WORKSPACES_IMAGES) => ("Amazon WorkSpaces", "Images", workspaces.images),
        _ => {
            let message = "The request failed because the specified service or quota does not exist.";
            return Err(ServiceError::new("NoSuchResourceException", message));
        }
    };
    let (partition, region, account) = (context.partition.name, context.region, context.account());
    Ok(Output::Json(json!({ "Quota": {
        "ServiceCode": service_code,
        "ServiceName": service,
        "QuotaArn": format!("arn:{partition}:servicequotas:{region}:{account}:{service_code}/{quota_code}"),
        "QuotaCode": quota_code,
        "QuotaName": quota,
        "Value": f64::from(u32::try_from(world.service_quotas.value(region, &quota_code, default)).unwrap_or(u32::MAX)),
        "Unit": "None",
        "Adjustable": true,
        "GlobalQuota": false,
        "QuotaAppliedAtLevel": "ACCOUNT",
    } })))
}
