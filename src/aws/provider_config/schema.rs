//! The schema of the `provider "image"` block.

use super::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
use super::model::ProviderBlock;
use super::nested_block::block;
use crate::terraform::{Attribute, Block, NestedBlock, Schema};

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
