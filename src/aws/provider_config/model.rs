//! [`ProviderBlock`]: the model of the `provider "image"` block, whose arguments are spelled as in hashicorp/aws.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
use super::nested_block::{Texts, has_unknown};
use crate::aws::credentials::secret::Secret;
use crate::terraform::Value;

/// Plans ask AWS.
pub(crate) const LIVE: &str = "live";
/// Plans check only what needs no network.
pub(crate) const STATIC: &str = "static";

/// The model of the provider block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ProviderBlock {
    /// The Region of resources that name none.
    pub region: Value<String>,
    /// A profile of the shared files.
    pub profile: Value<String>,
    /// The id of an access key.
    pub access_key: Value<String>,
    /// The secret of that access key.
    pub secret_key: Value<Secret>,
    /// The session's token of that access key, if it is a temporary one.
    pub token: Value<Secret>,
    /// In place of `~/.aws/config`.
    pub shared_config_files: Texts,
    /// In place of `~/.aws/credentials`.
    pub shared_credentials_files: Texts,
    /// The accounts that may be worked in, and no others.
    pub allowed_account_ids: Texts,
    /// The accounts that may not be worked in.
    pub forbidden_account_ids: Texts,
    /// How often a call is made before it counts as failed.
    pub max_retries: Value<i64>,
    /// `standard` or `adaptive`.
    pub retry_mode: Value<String>,
    /// Whether endpoints that are validated for FIPS 140 are called.
    pub use_fips_endpoint: Value<bool>,
    /// Whether endpoints that are reached over IPv4 and IPv6 are called.
    pub use_dualstack_endpoint: Value<bool>,
    /// A file of certificates that are trusted in place of the system's.
    pub custom_ca_bundle: Value<String>,
    /// The proxy of calls over HTTP. Its URL may hold a password.
    pub http_proxy: Value<Secret>,
    /// The proxy of calls over HTTPS. Its URL may hold a password.
    pub https_proxy: Value<Secret>,
    /// The hosts that are called without a proxy.
    pub no_proxy: Value<String>,
    /// Whether servers' certificates are believed without a check.
    pub insecure: Value<bool>,
    /// The Region whose STS is called.
    pub sts_region: Value<String>,
    /// Whether the credentials are used without a check.
    pub skip_credentials_validation: Value<bool>,
    /// Whether a Region that the provider does not know is believed.
    pub skip_region_validation: Value<bool>,
    /// Whether nobody asks whose credentials these are.
    pub skip_requesting_account_id: Value<bool>,
    /// Whether the instance's metadata service is left alone.
    pub skip_metadata_api_check: Value<bool>,
    /// The URL of the instance's metadata service.
    pub ec2_metadata_service_endpoint: Value<String>,
    /// `IPv4` or `IPv6`.
    pub ec2_metadata_service_endpoint_mode: Value<String>,
    /// Whether plans ask AWS.
    pub plan_checks: Value<String>,
    /// More products for the `User-Agent` of each call.
    pub user_agent: Texts,
    /// Roles to assume, one with the credentials of the one before.
    pub assume_role: Value<Vec<AssumeRole>>,
    /// At most one role to assume with a web identity.
    pub assume_role_with_web_identity: Value<Vec<AssumeRoleWithWebIdentity>>,
    /// At most one block of tags for everything.
    pub default_tags: Value<Vec<DefaultTags>>,
    /// At most one block of tags that are somebody else's business.
    pub ignore_tags: Value<Vec<IgnoreTags>>,
    /// At most one block of endpoints.
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
    /// How the keys to ignore begin.
    pub key_prefixes: Texts,
}

/// The model of an `endpoints` block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Endpoints {
    /// In place of AppStream's own endpoint.
    pub appstream: Value<String>,
    /// In place of EC2's own endpoint.
    pub ec2: Value<String>,
    /// In place of KMS's own endpoint.
    pub kms: Value<String>,
    /// In place of STS's own endpoint.
    pub sts: Value<String>,
    /// In place of WorkSpaces' own endpoint.
    pub workspaces: Value<String>,
}

impl Endpoints {
    /// Each endpoint with its argument's name.
    pub(crate) fn all(&self) -> [(&'static str, &Value<String>); 5] {
        [
            ("appstream", &self.appstream),
            ("ec2", &self.ec2),
            ("kms", &self.kms),
            ("sts", &self.sts),
            ("workspaces", &self.workspaces),
        ]
    }
}

impl ProviderBlock {
    /// The first argument that decides where calls go or whose they are and that is not known yet. While there is one,
    /// no call may be made: it could reach the wrong account.
    ///
    /// The Region is not among them: a resource may name its own.
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
