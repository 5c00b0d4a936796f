//! Validation that all parts of a seed share.

use crate::world::regions;

/// The reason why a seed is rejected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    /// A Region does not exist.
    #[error("invalid seed: Region '{0}' does not exist")]
    Region(String),
    /// An AWS account ID does not have twelve digits.
    #[error("invalid seed: AWS account ID '{0}' must have twelve digits")]
    Account(String),
    /// Another value is invalid.
    #[error("invalid seed: {0}")]
    Invalid(String),
}

/// Rejects a Region that does not exist.
pub(crate) fn check_region(region: &str) -> Result<(), SeedError> {
    regions::partition_of(region).map(|_| ()).ok_or_else(|| SeedError::Region(region.to_owned()))
}

/// Rejects an AWS account ID that does not have twelve digits.
pub(crate) fn check_account(account: &str) -> Result<(), SeedError> {
    let valid = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    if valid { Ok(()) } else { Err(SeedError::Account(account.to_owned())) }
}
