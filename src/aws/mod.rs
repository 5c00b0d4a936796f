//! AWS as this provider uses it: the provider block, one set of clients a Region, and what an AWS error means.
//!
//! [`Connection`] is the only place that builds SDK clients. Nothing here knows images; nothing here reads or plans
//! Terraform resources.

mod arn;
mod complete_answer;
mod connection;
mod error;
mod partition;
mod provider_block;
mod region_names;
mod regions;

pub use arn::Arn;
pub use connection::{Connection, Regional, Unusable};
pub use error::{Call, ErrorKind, ServiceError};
pub use partition::{account_error, is_account, is_region, partition_of, validate_account, validate_region};
pub use provider_block::{ProviderBlock, validate_environment};
pub use region_names::{is_known_region, is_opt_in, region_doubt, region_error};
pub use regions::{READS_REGIONS, RegionStatus};
