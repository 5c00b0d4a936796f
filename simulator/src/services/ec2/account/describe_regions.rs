//! `DescribeRegions`.

use serde::Deserialize;
use serde_json::Value;

use crate::services::context::Context;
use crate::services::ec2::filters::{self, Filter, Filterable};
use crate::services::error::ServiceError;
use crate::services::service::input;
use crate::wire::output::Output;
use crate::wire::xml::Element;
use crate::world::state::World;

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    region_names: Vec<String>,
    all_regions: bool,
    filters: Vec<Filter>,
}

/// The filters in EC2's API reference.
const FIELDS: &[&str] = &["endpoint", "opt-in-status", "region-name"];

struct Region {
    name: String,
    endpoint: String,
    opt_in_status: &'static str,
}

pub(crate) fn run(world: &mut World, context: &Context<'_>, value: Value) -> Result<Output, ServiceError> {
    let request: Input = input(value)?;
    filters::check(&request.filters, FIELDS)?;
    let suffix = context.partition.dns_suffix;
    let is_commercial = context.partition.name == "aws";
    let regions: Vec<Region> = context
        .partition
        .regions()
        .map(|(name, needs_opt_in)| (name.to_owned(), needs_opt_in))
        .chain(world.access.new_regions.iter().filter(|_| is_commercial).map(|name| (name.clone(), true)))
        .map(|(name, needs_opt_in)| Region {
            endpoint: format!("ec2.{name}.{suffix}"),
            opt_in_status: match (needs_opt_in, world.access.enabled(&name)) {
                (false, _) => "opt-in-not-required",
                (true, true) => "opted-in",
                (true, false) => "not-opted-in",
            },
            name,
        })
        .collect();
    if let Some(unknown) =
        request.region_names.iter().find(|name| !regions.iter().any(|region| region.name == name.as_str()))
    {
        return Err(ServiceError::new("InvalidParameterValue", format!("Invalid region: {unknown}")));
    }
    let selected = |region: &&Region| {
        let named = request.region_names.contains(&region.name);
        let listed = request.region_names.is_empty() && (request.all_regions || region.opt_in_status != "not-opted-in");
        (named || listed) && filters::pass(*region, &request.filters)
    };
    let items = regions.iter().filter(selected).map(|region| {
        Element::new("item")
            .text("regionName", &region.name)
            .text("regionEndpoint", &region.endpoint)
            .text("optInStatus", region.opt_in_status)
    });
    Ok(Output::Xml(vec![Element::list("regionInfo", items)]))
}

impl Filterable for Region {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "endpoint" => Some(vec![self.endpoint.clone()]),
            "opt-in-status" => Some(vec![self.opt_in_status.to_owned()]),
            "region-name" => Some(vec![self.name.clone()]),
            _ => None,
        }
    }

    fn tag(&self, _: &str) -> Option<&str> {
        None
    }
}
