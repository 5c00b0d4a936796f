//! Whether an account is enabled for BYOL (Bring Your Own License) images in a Region.

use std::sync::Arc;

use crate::aws::{RegionClients, ServiceError};
use crate::engine::SingleReadCache;
use crate::terraform::{Diagnostic, Rule};

/// Checks that the account is enabled for a BYOL image in a Region. `image` is the clause that names the image and says
/// why it is one.
///
/// # Errors
///
/// The error of `DescribeAccount`.
pub(crate) async fn check_byol(
    rule: &Rule,
    cache: &SingleReadCache<(), bool>,
    region: &Arc<RegionClients>,
    image: &str,
) -> Result<Option<Diagnostic>, ServiceError> {
    let enabled = cache.get(region, (), || is_byol_enabled(region)).await?;
    if enabled {
        return Ok(None);
    }
    Ok(Some(rule.broken(format!(
        "{image}, but the account is not enabled for BYOL in {}. Enable BYOL there first (WorkSpaces console, Account \
         settings), or choose another Region.",
        region.region()
    ))))
}

/// Whether the account is enabled for BYOL in a Region. The WorkSpaces API has this setting for AppStream 2.0 as well.
///
/// Source: AWS, WorkSpaces API reference, `DescribeAccount`, member `DedicatedTenancySupport`.
async fn is_byol_enabled(region: &RegionClients) -> Result<bool, ServiceError> {
    let account = region.workspaces().describe_account().send().await;
    let account = region.service_error("workspaces", "DescribeAccount", account)?;
    Ok(account.dedicated_tenancy_support().is_some_and(|support| support.as_str() == "ENABLED"))
}
