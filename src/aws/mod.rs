//! AWS as this provider uses it: the provider block, one set of clients a Region, and what an AWS error means.
//!
//! [`Connection`] is the only place that builds SDK clients, apart from STS's, which its credentials need. Nothing here
//! knows images; nothing here reads or plans Terraform resources.

mod account;
mod answers;
mod arn;
mod call_log;
mod clock;
mod connection;
mod credentials;
mod credentials_failure;
mod environment;
mod error;
mod home;
mod http_client;
mod insecure;
mod licences;
mod open;
mod partition;
mod provider_block;
mod region_names;
mod regions;
mod role_blocks;
mod role_session;
mod role_validation;
mod secret;
mod shared_files;
mod sts;
mod tag_blocks;
mod tag_rules;
mod url;
mod user_agent;
mod validation;

pub use account::{Account, AccountError};
pub use arn::Arn;
pub use connection::{Connection, Regional, Unusable};
pub use error::{Call, ErrorKind, ServiceError};
pub use licences::takes_own_licences;
pub use partition::{account_error, is_account, is_region, partition_of, validate_account, validate_region};
pub use provider_block::{DefaultTags, Endpoints, IgnoreTags, ProviderBlock};
pub use region_names::{is_known_region, is_opt_in, region_doubt, region_error};
pub use regions::{READS_REGIONS, RegionStatus};
pub use role_blocks::{AssumeRole, AssumeRoleWithWebIdentity};
pub use secret::Secret;
pub use tag_blocks::IgnoredTags;
pub use tag_rules::{MOST_TAGS, TagLimits, tag_key_problem, tag_value_problem};
