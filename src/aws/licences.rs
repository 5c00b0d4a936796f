//! Whether an account may bring its own licences (BYOL) to a Region.

use super::connection::Regional;
use super::error::ServiceError;

/// Whether the account is enabled for images with their own licence in a Region: a setting of the account that the
/// WorkSpaces API keeps, for AppStream as well.
///
/// Source: AWS, WorkSpaces API reference, `DescribeAccount`, member `DedicatedTenancySupport`.
///
/// # Errors
///
/// What kept AWS from answering.
pub async fn takes_own_licences(region: &Regional) -> Result<bool, ServiceError> {
    let account = region.workspaces().describe_account().send().await;
    let account = region.answer("workspaces", "DescribeAccount", account)?;
    Ok(account.dedicated_tenancy_support().is_some_and(|support| support.as_str() == "ENABLED"))
}
