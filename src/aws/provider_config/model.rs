//! [`ProviderBlock`]: the `provider "image"` block, spelt as users of the AWS provider know it. Model and schema, side
//! by side; what is wrong in a block is told in `validation.rs`, and the blocks that name roles are in
//! `role_blocks.rs`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
use crate::aws::credentials::secret::Secret;
use crate::terraform::{Attribute, Block, NestedBlock, Nesting, Schema, Value};

/// A list or set of texts, each of which may still be unknown.
pub(crate) type Texts = Value<Vec<Value<String>>>;

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
    /// The schema of the provider block.
    pub fn schema() -> Schema {
        let description = "Copies machine images between AWS Regions and keeps the copies under Terraform's control. \
                           The arguments are those of the AWS provider. Credentials come from the first source that \
                           has any: the arguments here, the environment, the shared files (among them SSO and \
                           `credential_process`), a web identity, the container, the instance.";
        let attributes =
            [credentials(), accounts(), calls(), network(), checks()].into_iter().flatten().collect::<Vec<_>>();
        let blocks =
            vec![AssumeRole::block(), AssumeRoleWithWebIdentity::block(), default_tags(), ignore_tags(), endpoints()];
        Schema { version: 0, block: Block { description: description.to_owned(), attributes, blocks } }
    }

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

/// Whether one of the values is unknown.
pub(crate) fn has_unknown<'a, T: 'a>(values: impl IntoIterator<Item = &'a Value<T>>) -> bool {
    values.into_iter().any(Value::is_unknown)
}

/// The texts that are known, in order.
pub(crate) fn known_texts(texts: &Texts) -> impl Iterator<Item = &str> {
    texts.known().into_iter().flatten().filter_map(Value::text)
}

/// The block that may be given once, if it is.
pub(crate) fn only<B>(blocks: &Value<Vec<B>>) -> Value<&B> {
    match blocks {
        Value::Known(blocks) => blocks.first().into(),
        Value::Null => Value::Null,
        Value::Unknown => Value::Unknown,
    }
}

fn credentials() -> Vec<Attribute> {
    vec![
        Attribute::string("region").describe(
            "The AWS Region of resources that do not set `region` themselves, such as `eu-west-1`. Without it the \
             Region comes from `AWS_REGION`, `AWS_DEFAULT_REGION`, the shared configuration file or the instance.",
        ),
        Attribute::string("profile").describe(
            "The profile of the shared files to take credentials and settings from. Without it `AWS_PROFILE` names it, \
             or it is `default`. A profile named here comes before access keys of the environment.",
        ),
        Attribute::string("access_key").sensitive().describe("The id of an access key. Needs `secret_key`."),
        Attribute::string("secret_key").sensitive().describe("The secret of the access key. Needs `access_key`."),
        Attribute::string("token").sensitive().describe("The session token, if the access key is a temporary one."),
        Attribute::string_list("shared_config_files")
            .describe("Paths of shared configuration files, in place of `AWS_CONFIG_FILE` or `~/.aws/config`."),
        Attribute::string_list("shared_credentials_files").describe(
            "Paths of shared credentials files, in place of `AWS_SHARED_CREDENTIALS_FILE` or `~/.aws/credentials`.",
        ),
    ]
}

fn accounts() -> Vec<Attribute> {
    vec![
        Attribute::string_set("allowed_account_ids").describe(
            "The ids of the accounts that may be worked in. With the credentials of any other account nothing is read \
             or changed. Conflicts with `forbidden_account_ids`.",
        ),
        Attribute::string_set("forbidden_account_ids")
            .describe("The ids of the accounts that may not be worked in. Conflicts with `allowed_account_ids`."),
    ]
}

fn calls() -> Vec<Attribute> {
    vec![
        Attribute::number("max_retries").describe(
            "How often a call is made at most when AWS throttles it or fails. Without it `AWS_MAX_ATTEMPTS` or the \
             profile's `max_attempts` says so. The default is 10.",
        ),
        Attribute::string("retry_mode").describe(
            "`standard`, or `adaptive` to slow down all calls of a kind when AWS throttles one. Without it \
             `AWS_RETRY_MODE` or the profile's `retry_mode` says so. The default is `standard`.",
        ),
        Attribute::bool("use_fips_endpoint").describe(
            "Whether to call endpoints that are validated for FIPS 140. Without it `AWS_USE_FIPS_ENDPOINT` or the \
             profile's `use_fips_endpoint` says so.",
        ),
        Attribute::bool("use_dualstack_endpoint").describe(
            "Whether to call endpoints that are reached over IPv4 and IPv6. Without it `AWS_USE_DUALSTACK_ENDPOINT` or \
             the profile's `use_dualstack_endpoint` says so.",
        ),
        Attribute::string("sts_region").describe(
            "The Region whose STS is asked for roles and for the account. The default is the provider's Region.",
        ),
        Attribute::string_list("user_agent").describe(
            "More products for the `User-Agent` header of each call, such as `\"my-pipeline/1.2 (nightly)\"`. \
             `TF_APPEND_USER_AGENT` adds to them.",
        ),
    ]
}

fn network() -> Vec<Attribute> {
    vec![
        Attribute::string("custom_ca_bundle").describe(
            "The path of a file of certificates in PEM form, which are trusted in place of the system's. Without it \
             `AWS_CA_BUNDLE` names it.",
        ),
        Attribute::string("http_proxy").sensitive().describe(
            "The URL of the proxy of calls over HTTP, such as `http://proxy.example.com:3128`; an empty text means \
             none. Without it `HTTP_PROXY` or `http_proxy` says so.",
        ),
        Attribute::string("https_proxy").sensitive().describe(
            "The URL of the proxy of calls over HTTPS, which are all calls to AWS's own endpoints; an empty text means \
             none. Without it `HTTPS_PROXY` or `https_proxy` says so.",
        ),
        Attribute::string("no_proxy").describe(
            "The hosts, domains and networks that are called without a proxy, separated by commas. Without it \
             `NO_PROXY` or `no_proxy` says so.",
        ),
        Attribute::bool("insecure").describe(
            "Whether to believe every server's certificate. Whoever is in between can then read and change all calls: \
             for emulators only. The default is `false`.",
        ),
        Attribute::string("ec2_metadata_service_endpoint").describe(
            "The URL of the instance's metadata service. Without it `AWS_EC2_METADATA_SERVICE_ENDPOINT` says so.",
        ),
        Attribute::string("ec2_metadata_service_endpoint_mode").describe(
            "`IPv4` or `IPv6`: how the instance's metadata service is reached. Without it \
             `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE` says so.",
        ),
    ]
}

fn checks() -> Vec<Attribute> {
    vec![
        Attribute::string("plan_checks").describe(
            "Whether planning a copy asks AWS if it can work: `live` asks, by reading alone, and refuses what cannot \
             work; `static` checks only what needs no network. The default is `live`.",
        ),
        Attribute::bool("skip_credentials_validation").describe(
            "Whether to use the credentials without asking STS whether they are valid. For emulators without STS.",
        ),
        Attribute::bool("skip_region_validation")
            .describe("Whether to believe a Region that this version of the provider does not know."),
        Attribute::bool("skip_requesting_account_id").describe(
            "Whether to work without knowing whose account it is. For emulators without STS. Checks that need the \
             account are then left out.",
        ),
        Attribute::bool("skip_metadata_api_check").describe(
            "Whether to leave the instance's metadata service alone, as `AWS_EC2_METADATA_DISABLED=true` does.",
        ),
    ]
}

fn default_tags() -> NestedBlock {
    block(
        "default_tags",
        "Tags that every image gets, beside its own. A tag of the resource wins over a default tag with the same key. \
         Environment variables such as `TF_AWS_DEFAULT_TAGS_Owner` add default tags too; a tag here wins over them.",
        Some(1),
        vec![Attribute::string_map("tags").describe("The tags, as a map from key to value.")],
    )
}

fn ignore_tags() -> NestedBlock {
    block(
        "ignore_tags",
        "Tags that others set, and that Terraform neither shows, changes nor removes. `TF_AWS_IGNORE_TAGS_KEYS` and \
         `TF_AWS_IGNORE_TAGS_KEY_PREFIXES`, separated by commas, add to them.",
        Some(1),
        vec![
            Attribute::string_set("keys").describe("The keys of tags to ignore."),
            Attribute::string_set("key_prefixes").describe("How the keys of tags to ignore begin."),
        ],
    )
}

fn endpoints() -> NestedBlock {
    let endpoint = |name: &str, service: &str| {
        Attribute::string(name).describe(format!("The URL of the endpoint to use for {service}."))
    };
    block(
        "endpoints",
        "Endpoints in place of AWS's own, for emulators and private networks. `AWS_ENDPOINT_URL` and its forms for \
         single services, such as `AWS_ENDPOINT_URL_EC2`, work too, and those also for the roles of shared files.",
        Some(1),
        vec![
            endpoint("appstream", "Amazon AppStream 2.0 (Amazon WorkSpaces Applications)"),
            endpoint("ec2", "Amazon EC2"),
            endpoint("kms", "AWS Key Management Service (KMS), which is only read"),
            endpoint("sts", "AWS STS (Security Token Service)"),
            endpoint("workspaces", "Amazon WorkSpaces"),
        ],
    )
}

/// A nested block. One that may be given once is a list of at most one: so `provider "aws"` has them.
pub(crate) fn block(name: &str, description: &str, max_items: Option<i64>, attributes: Vec<Attribute>) -> NestedBlock {
    NestedBlock {
        name: name.to_owned(),
        nesting: Nesting::List,
        max_items,
        block: Block { description: description.to_owned(), attributes, blocks: Vec::new() },
    }
}
