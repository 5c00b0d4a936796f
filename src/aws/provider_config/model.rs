//! [`ProviderBlock`]: the model of the `provider "image"` block. Its arguments have the names of hashicorp/aws.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
use super::nested_block::{Texts, has_unknown};
use crate::aws::credentials::secret::Secret;
use crate::terraform::Value;

/// Plans are checked with read-only API calls.
pub(crate) const LIVE: &str = "live";
/// Plans are checked offline.
pub(crate) const STATIC: &str = "static";

/// The model of the provider block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ProviderBlock {
    /// The Region of resources without `region`.
    pub region: Value<String>,
    /// The profile of the shared files.
    pub profile: Value<String>,
    /// The access key ID.
    pub access_key: Value<String>,
    /// The secret access key.
    pub secret_key: Value<Secret>,
    /// The session token of a temporary access key.
    pub token: Value<Secret>,
    /// Replace `~/.aws/config`.
    pub shared_config_files: Texts,
    /// Replace `~/.aws/credentials`.
    pub shared_credentials_files: Texts,
    /// The allowed accounts.
    pub allowed_account_ids: Texts,
    /// The forbidden accounts.
    pub forbidden_account_ids: Texts,
    /// The maximum number of attempts of a call.
    pub max_retries: Value<i64>,
    /// `standard` or `adaptive`.
    pub retry_mode: Value<String>,
    /// Whether to use FIPS endpoints.
    pub use_fips_endpoint: Value<bool>,
    /// Whether to use dual-stack endpoints.
    pub use_dualstack_endpoint: Value<bool>,
    /// A PEM file with the trusted root certificates.
    pub custom_ca_bundle: Value<String>,
    /// The proxy for HTTP. Its URL can contain a password.
    pub http_proxy: Value<Secret>,
    /// The proxy for HTTPS. Its URL can contain a password.
    pub https_proxy: Value<Secret>,
    /// The hosts without a proxy.
    pub no_proxy: Value<String>,
    /// Whether to skip TLS certificate verification.
    pub insecure: Value<bool>,
    /// The Region of the STS endpoint.
    pub sts_region: Value<String>,
    /// Whether to skip the validation of credentials.
    pub skip_credentials_validation: Value<bool>,
    /// Whether to accept unknown Regions.
    pub skip_region_validation: Value<bool>,
    /// Whether to skip the lookup of the account ID.
    pub skip_requesting_account_id: Value<bool>,
    /// Whether to skip the instance metadata service.
    pub skip_metadata_api_check: Value<bool>,
    /// The URL of the instance metadata service.
    pub ec2_metadata_service_endpoint: Value<String>,
    /// `IPv4` or `IPv6`.
    pub ec2_metadata_service_endpoint_mode: Value<String>,
    /// [`LIVE`] or [`STATIC`].
    pub plan_checks: Value<String>,
    /// Products to append to the `User-Agent` header.
    pub user_agent: Texts,
    /// A chain of roles to assume.
    pub assume_role: Value<Vec<AssumeRole>>,
    /// At most one block.
    pub assume_role_with_web_identity: Value<Vec<AssumeRoleWithWebIdentity>>,
    /// At most one block.
    pub default_tags: Value<Vec<DefaultTags>>,
    /// At most one block.
    pub ignore_tags: Value<Vec<IgnoreTags>>,
    /// At most one block.
    pub endpoints: Value<Vec<Endpoints>>,
}

/// The model of a `default_tags` block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DefaultTags {
    /// The tags.
    pub tags: Value<BTreeMap<String, Value<String>>>,
}

/// The model of an `ignore_tags` block.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IgnoreTags {
    /// The keys to ignore.
    pub keys: Texts,
    /// The key prefixes to ignore.
    pub key_prefixes: Texts,
}

/// The model of an `endpoints` block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Endpoints {
    /// The AppStream endpoint.
    pub appstream: Value<String>,
    /// The EC2 endpoint.
    pub ec2: Value<String>,
    /// The KMS endpoint.
    pub kms: Value<String>,
    /// The Service Quotas endpoint.
    pub servicequotas: Value<String>,
    /// The STS endpoint.
    pub sts: Value<String>,
    /// The WorkSpaces endpoint.
    pub workspaces: Value<String>,
}

impl Endpoints {
    /// The endpoints with the names of their arguments.
    pub(crate) fn all(&self) -> [(&'static str, &Value<String>); 6] {
        [
            ("appstream", &self.appstream),
            ("ec2", &self.ec2),
            ("kms", &self.kms),
            ("servicequotas", &self.servicequotas),
            ("sts", &self.sts),
            ("workspaces", &self.workspaces),
        ]
    }
}

impl ProviderBlock {
    /// The first unknown argument that determines endpoints or credentials. No call is allowed while there is one, because
    /// it could reach the wrong account.
    ///
    /// `region` is not among them, because resources can set their own.
    pub(crate) fn first_unknown(&self) -> Option<&'static str> {
        let texts = |texts: &Texts| texts.is_unknown() || texts.known().is_some_and(has_unknown);
        let blocks = |blocks: &Value<Vec<AssumeRole>>| {
            blocks.is_unknown() || blocks.known().is_some_and(|all| all.iter().any(AssumeRole::has_unknown))
        };
        let web_identity = |blocks: &Value<Vec<AssumeRoleWithWebIdentity>>| {
            blocks.is_unknown()
                || blocks.known().is_some_and(|all| all.iter().any(AssumeRoleWithWebIdentity::has_unknown))
        };
        let endpoints = self.endpoints.is_unknown()
            || self.endpoints.known().into_iter().flatten().flat_map(Endpoints::all).any(|(_, url)| url.is_unknown());
        let unknown = [
            ("endpoints", endpoints),
            ("profile", self.profile.is_unknown()),
            ("access_key", self.access_key.is_unknown()),
            ("secret_key", self.secret_key.is_unknown()),
            ("token", self.token.is_unknown()),
            ("shared_config_files", texts(&self.shared_config_files)),
            ("shared_credentials_files", texts(&self.shared_credentials_files)),
            ("assume_role", blocks(&self.assume_role)),
            ("assume_role_with_web_identity", web_identity(&self.assume_role_with_web_identity)),
            ("sts_region", self.sts_region.is_unknown()),
            ("use_fips_endpoint", self.use_fips_endpoint.is_unknown()),
            ("use_dualstack_endpoint", self.use_dualstack_endpoint.is_unknown()),
            ("custom_ca_bundle", self.custom_ca_bundle.is_unknown()),
            ("http_proxy", self.http_proxy.is_unknown()),
            ("https_proxy", self.https_proxy.is_unknown()),
            ("no_proxy", self.no_proxy.is_unknown()),
            ("insecure", self.insecure.is_unknown()),
            ("skip_metadata_api_check", self.skip_metadata_api_check.is_unknown()),
            ("ec2_metadata_service_endpoint", self.ec2_metadata_service_endpoint.is_unknown()),
            ("ec2_metadata_service_endpoint_mode", self.ec2_metadata_service_endpoint_mode.is_unknown()),
        ];
        unknown.into_iter().find_map(|(name, unknown)| unknown.then_some(name))
    }
}
