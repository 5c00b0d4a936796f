//! AWS as this provider uses it: the provider block, one set of clients a Region, and what an AWS error means.
//!
//! [`Connection`] is the only place that builds SDK clients. Nothing here knows images; nothing here reads or plans
//! Terraform resources.

mod clock;
mod complete_answer;
mod connection;
mod error;
mod partition;
mod provider_block;
mod regions;

pub use connection::{Connection, Regional, Unusable};
pub use error::{Call, ErrorKind, ServiceError};
pub use partition::{is_region, partition_of, validate_account, validate_region};
pub use provider_block::{ProviderBlock, validate_environment};
pub use regions::{READS_REGIONS, RegionStatus};
