//! `DescribeFleets` and `DescribeImageBuilders`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::errors::{invalid_token, not_found};
use super::image_consumer::ImageConsumer;
use super::store::ResourceKey;
use crate::services::appstream::images::describe_images::MAX_PAGE_SIZE;
use crate::services::appstream::images::image::some;
use crate::services::context::Context;
use crate::services::error::ServiceError;
use crate::services::pages;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::world::clock::epoch;
use crate::world::state::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    names: Vec<String>,
    next_token: Option<String>,
    max_results: i64,
}

pub(super) fn fleets(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let (fleets, next) = describe(&world.appstream.fleets, "fleet", context, value)?;
    let fleets = fleets.into_iter().map(|(name, fleet)| {
        let image_name = fleet.image_arn.rsplit('/').next();
        let instances = usize::from(fleet.state == "RUNNING");
        json!({
            "Name": name,
            "Arn": fleet.arn,
            "ImageName": image_name,
            "ImageArn": fleet.image_arn,
            "InstanceType": "stream.standard.medium",
            "FleetType": "ON_DEMAND",
            "ComputeCapacityStatus": {"Desired": 1, "Running": instances, "InUse": 0, "Available": instances},
            "State": fleet.state,
            "CreatedTime": epoch(fleet.created),
            "Description": null,
            "DisplayName": null,
            "FleetErrors": null,
            "VpcConfig": null,
        })
    });
    Ok(Output::Json(json!({"Fleets": some(fleets.collect()), "NextToken": next})))
}

pub(super) fn image_builders(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let (builders, next) = describe(&world.appstream.image_builders, "image builder", context, value)?;
    let builders = builders.into_iter().map(|(name, builder)| {
        json!({
            "Name": name,
            "Arn": builder.arn,
            "ImageArn": builder.image_arn,
            "InstanceType": "stream.standard.medium",
            "State": builder.state,
            "CreatedTime": epoch(builder.created),
            "Description": null,
            "DisplayName": null,
            "ImageBuilderErrors": null,
            "StateChangeReason": null,
        })
    });
    Ok(Output::Json(json!({"ImageBuilders": some(builders.collect()), "NextToken": next})))
}

/// A page of the caller's fleets or image builders, by name.
type Page<'a> = (Vec<(&'a str, &'a ImageConsumer)>, Option<String>);

fn describe<'a>(
    users: &'a BTreeMap<ResourceKey, ImageConsumer>,
    kind: &str,
    context: &Context<'_>,
    value: Value,
) -> Result<Page<'a>, ServiceError> {
    let request: Input = input(value)?;
    let own = users.iter().filter(|(at, _)| at.0 == context.region && at.1 == context.account());
    let requested = |name: &String| request.names.is_empty() || request.names.contains(name);
    let found: Vec<(&str, &ImageConsumer)> =
        own.filter(|(at, _)| requested(&at.2)).map(|(at, user)| (at.2.as_str(), user)).collect();
    if let Some(missing) = request.names.iter().find(|name| !found.iter().any(|(found, _)| found == name)) {
        return Err(not_found(format!("The {kind} {missing} for account {} does not exist.", context.account())));
    }
    let size = usize::try_from(request.max_results).unwrap_or_default();
    let size = if size == 0 { MAX_PAGE_SIZE } else { size };
    pages::page(found, |(name, _)| (*name).to_owned(), size, request.next_token.as_deref()).ok_or_else(invalid_token)
}
