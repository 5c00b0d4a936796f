//! The schema of the `provider "image"` block.

use super::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
use super::model::ProviderBlock;
use super::nested_block::block;
use crate::terraform::{Attribute, Block, NestedBlock, Schema};

impl ProviderBlock {
    /// The schema of the provider block.
    pub fn schema() -> Schema {
        let description = "Use the `image` provider to copy machine images between AWS Regions and to manage the copies. \
                           It supports the configuration arguments of the AWS provider. Credentials come from the first \
                           of these sources that has any: provider arguments, environment variables, shared \
                           configuration and credentials files (including SSO and `credential_process`), web identity, \
                           container credentials, and the instance metadata service.";
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
            "AWS Region of resources that do not set `region`, such as `eu-west-1`. Can also be set with the `AWS_REGION` \
             or `AWS_DEFAULT_REGION` environment variable, in the shared configuration file, or by the instance metadata \
             service.",
        ),
        Attribute::string("profile").allows_empty().describe(
            "Profile of the shared configuration and credentials files. Takes precedence over access keys in environment \
             variables. Can also be set with the `AWS_PROFILE` environment variable. Defaults to `default`.",
        ),
        Attribute::string("access_key").allows_empty().sensitive().describe("AWS access key ID. Requires `secret_key`."),
        Attribute::string("secret_key").allows_empty().sensitive().describe("AWS secret access key. Requires `access_key`."),
        Attribute::string("token").allows_empty().sensitive().describe("Session token of a temporary access key."),
        Attribute::string_list("shared_config_files").describe(
            "Paths of shared configuration files. Can also be set with the `AWS_CONFIG_FILE` environment variable. \
             Defaults to `~/.aws/config`.",
        ),
        Attribute::string_list("shared_credentials_files").describe(
            "Paths of shared credentials files. Can also be set with the `AWS_SHARED_CREDENTIALS_FILE` environment \
             variable. Defaults to `~/.aws/credentials`.",
        ),
    ]
}

fn accounts() -> Vec<Attribute> {
    vec![
        Attribute::string_set("allowed_account_ids").describe(
            "Allowed AWS account IDs. With credentials of any other account, the provider returns an error before it \
             reads or changes resources. Conflicts with `forbidden_account_ids`.",
        ),
        Attribute::string_set("forbidden_account_ids")
            .describe("Forbidden AWS account IDs. Conflicts with `allowed_account_ids`."),
    ]
}

fn calls() -> Vec<Attribute> {
    vec![
        Attribute::number("max_retries").describe(
            "Maximum number of attempts for an API call that is throttled or fails with a transient error. Can also be \
             set with the `AWS_MAX_ATTEMPTS` environment variable or the `max_attempts` shared configuration parameter. \
             Defaults to `10`.",
        ),
        Attribute::string("retry_mode").allows_empty().describe(
            "How API calls are retried. Valid values are `standard` and `adaptive`, which also slows down further calls \
             after a throttled one. Can also be set with the `AWS_RETRY_MODE` environment variable or the `retry_mode` \
             shared configuration parameter. Defaults to `standard`.",
        ),
        Attribute::bool("use_fips_endpoint").describe(
            "Whether to use FIPS endpoints. Can also be set with the `AWS_USE_FIPS_ENDPOINT` environment variable or the \
             `use_fips_endpoint` shared configuration parameter.",
        ),
        Attribute::bool("use_dualstack_endpoint").describe(
            "Whether to use dual-stack (IPv4 and IPv6) endpoints. Can also be set with the `AWS_USE_DUALSTACK_ENDPOINT` \
             environment variable or the `use_dualstack_endpoint` shared configuration parameter.",
        ),
        Attribute::string("sts_region").describe(
            "AWS Region of the STS endpoint, which is used to assume roles and to look up the AWS account ID. Defaults \
             to the Region of the provider.",
        ),
        Attribute::string_list("user_agent").describe(
            "Products to append to the `User-Agent` header of API calls, such as `\"my-pipeline/1.2 (nightly)\"`. The \
             `TF_APPEND_USER_AGENT` environment variable appends another one.",
        ),
    ]
}

fn network() -> Vec<Attribute> {
    vec![
        Attribute::string("custom_ca_bundle").allows_empty().describe(
            "Path of a PEM file with the trusted root certificates, which replace those of the operating system. Can \
             also be set with the `AWS_CA_BUNDLE` environment variable.",
        ),
        Attribute::string("http_proxy").allows_empty().sensitive().describe(
            "URL of the proxy for HTTP requests, such as `http://proxy.example.com:3128`. Set it to `\"\"` to use none. Can \
             also be set with the `HTTP_PROXY` or `http_proxy` environment variable.",
        ),
        Attribute::string("https_proxy").allows_empty().sensitive().describe(
            "URL of the proxy for HTTPS requests, which includes all AWS endpoints. Set it to `\"\"` to use none. Can also \
             be set with the `HTTPS_PROXY` or `https_proxy` environment variable.",
        ),
        Attribute::string("no_proxy").allows_empty().describe(
            "Comma-separated list of hosts, domains and networks to connect to without a proxy. Can also be set with the \
             `NO_PROXY` or `no_proxy` environment variable.",
        ),
        Attribute::bool("insecure").describe(
            "Whether to skip TLS certificate verification. This allows man-in-the-middle attacks; use it only with local \
             emulators. Defaults to `false`.",
        ),
        Attribute::string("ec2_metadata_service_endpoint").allows_empty().describe(
            "URL of the EC2 instance metadata service. Can also be set with the `AWS_EC2_METADATA_SERVICE_ENDPOINT` \
             environment variable.",
        ),
        Attribute::string("ec2_metadata_service_endpoint_mode").allows_empty().describe(
            "Protocol of the EC2 instance metadata service. Valid values are `IPv4` and `IPv6`. Can also be set with the \
             `AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE` environment variable.",
        ),
    ]
}

fn checks() -> Vec<Attribute> {
    vec![
        Attribute::string("plan_checks").allows_empty().describe(
            "How plans are checked. With `live`, read-only API calls verify during plan that copies can succeed. With \
             `static`, plans are checked offline only. Defaults to `live`.",
        ),
        Attribute::bool("skip_credentials_validation").describe(
            "Whether to skip the validation of credentials with STS. Use it with emulators that do not implement STS.",
        ),
        Attribute::bool("skip_region_validation").describe(
            "Whether to skip validation of Region names. Use it for Regions that AWS launched after this provider \
             version, if the credentials do not allow `ec2:DescribeRegions` or `plan_checks = \"static\"`.",
        ),
        Attribute::bool("skip_requesting_account_id").describe(
            "Whether to skip the lookup of the AWS account ID. Use it with emulators that do not implement STS. Checks \
             that need the account ID are then skipped, too.",
        ),
        Attribute::bool("skip_metadata_api_check").describe(
            "Whether to skip the EC2 instance metadata service. Can also be set with the \
             `AWS_EC2_METADATA_DISABLED` environment variable.",
        ),
    ]
}

fn default_tags() -> NestedBlock {
    block(
        "default_tags",
        "Tags to apply to all images. Tags of a resource override default tags with the same key. Environment variables \
         such as `TF_AWS_DEFAULT_TAGS_Owner` add default tags, which tags in this block override.",
        Some(1),
        vec![Attribute::string_map("tags").describe("Map of tag keys to values.")],
    )
}

fn ignore_tags() -> NestedBlock {
    block(
        "ignore_tags",
        "Tags to ignore on all images. The provider does not show, change or remove them. A configured tag that \
         matches is set only when an image is created. The environment variables \
         `TF_AWS_IGNORE_TAGS_KEYS` and `TF_AWS_IGNORE_TAGS_KEY_PREFIXES` add comma-separated keys and prefixes.",
        Some(1),
        vec![
            Attribute::string_set("keys").describe("Tag keys to ignore."),
            Attribute::string_set("key_prefixes").describe("Tag key prefixes to ignore."),
        ],
    )
}

fn endpoints() -> NestedBlock {
    let endpoint =
        |name: &str, service: &str| Attribute::string(name).describe(format!("URL of the {service} endpoint."));
    block(
        "endpoints",
        "Custom service endpoints, for emulators and private networks. Can also be set with the `AWS_ENDPOINT_URL` \
         environment variable and those of single services, such as `AWS_ENDPOINT_URL_EC2`; only the environment \
         variables apply to roles in shared configuration files.",
        Some(1),
        vec![
            endpoint("appstream", "Amazon AppStream 2.0 (Amazon WorkSpaces Applications)"),
            endpoint("ec2", "Amazon EC2"),
            endpoint("kms", "AWS KMS (read-only calls)"),
            endpoint("servicequotas", "AWS Service Quotas (read-only calls)"),
            endpoint("sts", "AWS STS"),
            endpoint("workspaces", "Amazon WorkSpaces"),
        ],
    )
}
