//! Whether an account may bring its own licences (BYOL) to a Region.

use crate::aws::{RegionClients, ServiceError};

/// Whether the account is enabled for images with their own licence in a Region: a setting of the account that the
/// WorkSpaces API keeps, for AppStream as well.
///
/// Source: AWS, WorkSpaces API reference, `DescribeAccount`, member `DedicatedTenancySupport`.
///
/// # Errors
///
/// What kept AWS from answering.
pub(crate) async fn is_byol_enabled(region: &RegionClients) -> Result<bool, ServiceError> {
    let account = region.workspaces().describe_account().send().await;
    let account = region.service_error("workspaces", "DescribeAccount", account)?;
    Ok(account.dedicated_tenancy_support().is_some_and(|support| support.as_str() == "ENABLED"))
}
