//! Whether an account may bring its own licenses (BYOL) to a Region.

use std::sync::Arc;

use crate::aws::{RegionClients, ServiceError};
use crate::engine::SingleReadCache;
use crate::terraform::{Diagnostic, Rule};

/// Checks that the account is enabled in a Region for an image with its own license. `reason` says which image that is
/// and why it counts as one.
///
/// # Errors
///
/// The error with which AWS answered.
pub(crate) async fn check_byol(
    rule: &Rule,
    cache: &SingleReadCache<(), bool>,
    region: &Arc<RegionClients>,
    reason: &str,
) -> Result<Option<Diagnostic>, ServiceError> {
    let enabled = cache.get(region, (), || is_byol_enabled(region)).await?;
    if enabled {
        return Ok(None);
    }
    Ok(Some(rule.broken(format!(
        "{reason}, and the account is not enabled for that in {}. Have it enabled there first (WorkSpaces console, \
         Account settings), or choose another Region.",
        region.region()
    ))))
}

/// Whether the account is enabled for images with their own license in a Region: a setting of the account that the
/// WorkSpaces API keeps, for AppStream as well.
///
/// Source: AWS, WorkSpaces API reference, `DescribeAccount`, member `DedicatedTenancySupport`.
async fn is_byol_enabled(region: &RegionClients) -> Result<bool, ServiceError> {
    let account = region.workspaces().describe_account().send().await;
    let account = region.service_error("workspaces", "DescribeAccount", account)?;
    Ok(account.dedicated_tenancy_support().is_some_and(|support| support.as_str() == "ENABLED"))
}
