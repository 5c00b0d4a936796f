//! What every part of a seed is checked for, and why a seed is refused.

use crate::world::regions;

/// Why a seed is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeedError {
    /// It names a Region that does not exist.
    #[error("the seed names the Region '{0}', which does not exist")]
    Region(String),
    /// It names an account that is not twelve digits.
    #[error("the seed names the account '{0}', which is not twelve digits")]
    Account(String),
    /// Something else in it cannot be.
    #[error("the seed is not valid: {0}")]
    Invalid(String),
}

/// Refuses a Region that does not exist.
pub(crate) fn check_region(region: &str) -> Result<(), SeedError> {
    regions::partition_of(region).map(|_| ()).ok_or_else(|| SeedError::Region(region.to_owned()))
}

/// Refuses an account that is not twelve digits.
pub(crate) fn check_account(account: &str) -> Result<(), SeedError> {
    let valid = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    if valid { Ok(()) } else { Err(SeedError::Account(account.to_owned())) }
}
