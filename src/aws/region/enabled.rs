//! Which Regions an account can use.

use std::collections::HashMap;

use crate::aws::client::region_clients::RegionClients;
use crate::aws::error::ServiceError;
use crate::aws::region::known::similar_region;

/// The IAM action that lists the Regions of an account.
pub const READS_REGIONS: &str = "ec2:DescribeRegions";

/// Whether an account can use a Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegionStatus {
    /// The account can use it.
    Enabled,
    /// The account has not opted in to it.
    Disabled,
    /// It is not in the account's partition.
    Unknown,
}

/// The Regions of the account's partition.
#[derive(Debug, Clone)]
pub(crate) struct RegionStatuses(HashMap<String, RegionStatus>);

impl RegionStatuses {
    pub(crate) fn of(&self, region: &str) -> RegionStatus {
        // Some emulators return no Regions, so an empty response proves nothing.
        let missing = if self.0.is_empty() { RegionStatus::Enabled } else { RegionStatus::Unknown };
        self.0.get(region).copied().unwrap_or(missing)
    }
}

/// The detail of an error about a Region that AWS does not list.
pub fn not_listed(region: &str) -> String {
    let found = format!("AWS does not list {region} among the Regions of the partition of these credentials.");
    match similar_region(region) {
        Some(similar) if similar != region => format!("{found} Did you mean {similar:?}?"),
        _ => format!(
            "{found} Check the spelling. Images cannot be copied between partitions (commercial Regions, China, GovCloud)."
        ),
    }
}

/// Reads all Regions from EC2, including those that the account has not opted in to.
///
/// Source: AWS, EC2 API reference, `DescribeRegions`: `optInStatus` is `opt-in-not-required`, `opted-in` or
/// `not-opted-in`.
pub(crate) async fn read(region: &RegionClients) -> Result<RegionStatuses, ServiceError> {
    let described = region.ec2().describe_regions().all_regions(true).send().await;
    let described = region.service_error("ec2", "DescribeRegions", described)?;
    let status = |opt_in: Option<&str>| match opt_in {
        Some("not-opted-in") => RegionStatus::Disabled,
        _ => RegionStatus::Enabled,
    };
    let regions = described.regions.unwrap_or_default().into_iter();
    Ok(RegionStatuses(
        regions.filter_map(|region| Some((region.region_name.clone()?, status(region.opt_in_status())))).collect(),
    ))
}

#[cfg(test)]
impl RegionStatuses {
    pub(crate) fn new<'a>(statuses: impl IntoIterator<Item = (&'a str, RegionStatus)>) -> Self {
        Self(statuses.into_iter().map(|(region, status)| (region.to_owned(), status)).collect())
    }
}
