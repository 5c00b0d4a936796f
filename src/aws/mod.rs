//! Access to AWS: the provider block, credentials, one set of clients per Region, and the classification of errors.
//!
//! Only `client/` builds SDK clients. Images and Terraform resources do not belong here.

pub(crate) mod arn;
mod cause;
pub(crate) mod client;
pub(crate) mod credentials;
pub(crate) mod env;
pub(crate) mod error;
pub(crate) mod error_code;
pub(crate) mod files;
pub(crate) mod interceptor;
pub(crate) mod network;
pub(crate) mod provider_config;
pub(crate) mod quota_cache;
pub(crate) mod region;
pub(crate) mod response;
pub(crate) mod tags;

pub use arn::Arn;
pub use client::connection::Connection;
pub use client::region_clients::RegionClients;
pub use credentials::secret::Secret;
pub use error::{Call, NotConfigured, ServiceError};
pub use error_code::ErrorKind;
pub use provider_config::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
pub use provider_config::configure::configure;
pub use provider_config::default_tags::IgnoredTags;
pub use provider_config::model::{DefaultTags, Endpoints, IgnoreTags, ProviderBlock};
pub use quota_cache::{QuotaId, READS_QUOTAS};
pub use region::enabled::{READS_REGIONS, RegionStatus, not_listed};
pub use region::known::{is_known_region, is_opt_in, region_error, suggest_region, unknown_region};
pub use region::partition::{account_error, is_account, is_region, partition_of};
pub use region::validate::{validate_account, validate_region};
pub use tags::{MOST_TAGS, TagLimits, tag_key_problem, tag_value_problem};
