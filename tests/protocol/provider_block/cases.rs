//! Cases of the provider block: an invalid block and the nearest valid one.

use serde_json::{Value as Json, json};

use crate::support::consistency::values::unknown;
use crate::support::provider_fixture::REGION;

/// An invalid block, the path and part of the message, and the nearest valid block.
pub(crate) type Case = (Json, &'static str, &'static str, Json);

/// Regions, accounts, keys and settings.
pub(crate) fn arguments() -> Vec<Case> {
    let region = |region: &str| json!({ "region": region });
    let gov = || json!({ "region": "us-gov-east-1", "skip_credentials_validation": true });
    let accounts = |ids: &[&str]| json!({ "region": REGION, "allowed_account_ids": ids });
    let of = |name: &str, value: Json| json!({ "region": REGION, name: value });
    let key = |more: Json| {
        let mut block = json!({ "region": REGION, "access_key": "AKIAIOSFODNN7EXAMPLE" });
        block["secret_key"] = more;
        block
    };
    let (own, other) = ("123456789012", "999988887777");
    vec![
        (region("europe"), "region", "\"europe\"", region("eu-west-1")),
        (region("eu-west-1a"), "region", "Use \"eu-west-1\"", region("eu-west-1")),
        (region("EU-WEST-1"), "region", "Did you mean \"eu-west-1\"?", gov()),
        (of("sts_region", json!("us-esat-1")), "sts_region", "\"us-east-1\"", of("sts_region", json!("us-east-1"))),
        (accounts(&["12345678901"]), "allowed_account_ids", "twelve digits", accounts(&[own])),
        (accounts(&[other]), "allowed_account_ids", "123456789012", accounts(&[other, own])),
        (
            of("forbidden_account_ids", json!([own])),
            "forbidden_account_ids",
            "is in `forbidden_account_ids`",
            of("forbidden_account_ids", json!([other])),
        ),
        (
            json!({ "region": REGION, "allowed_account_ids": [own], "forbidden_account_ids": [other] }),
            "forbidden_account_ids",
            "conflicts with",
            json!({ "region": REGION, "allowed_account_ids": [own], "forbidden_account_ids": [] }),
        ),
        (
            json!({ "region": REGION, "allowed_account_ids": [own], "skip_requesting_account_id": true }),
            "allowed_account_ids",
            "skip_requesting_account_id",
            of("skip_requesting_account_id", json!(true)),
        ),
        (key(Json::Null), "access_key", "requires `secret_key`", key(json!("x"))),
        (key(json!("")), "access_key", "requires `secret_key`", key(unknown())),
        (of("secret_key", json!("x")), "secret_key", "requires `access_key`", of("secret_key", json!(""))),
        (of("token", json!("x")), "token", "requires `access_key`", of("token", json!(""))),
        (of("max_retries", json!(-1)), "max_retries", "-1", of("max_retries", json!(0))),
        (of("retry_mode", json!("legacy")), "retry_mode", "adaptive", of("retry_mode", json!("adaptive"))),
        (of("user_agent", json!(["a/1", "\u{fc}/1"])), "user_agent[1]", "ASCII", of("user_agent", json!(["a/1 (x)"]))),
        (of("profile", json!("deplyo")), "profile", "no profile \"deplyo\"", of("profile", json!(""))),
    ]
}

/// Network settings.
pub(crate) fn network() -> Vec<Case> {
    let of = |name: &str, value: &str| json!({ "region": REGION, name: value });
    let endpoints = |name: &str, url: &str| json!({ "region": REGION, "endpoints": [{ name: url }] });
    let metadata = "ec2_metadata_service_endpoint";
    vec![
        (endpoints("ec2", "127.0.0.1:4599"), "endpoints[0].ec2", "URL", endpoints("ec2", "http://127.0.0.1:4599")),
        (endpoints("sts", "htp://sts"), "endpoints[0].sts", "\"htp://sts\"", endpoints("workspaces", "https://ws:1/x")),
        (
            endpoints("appstream", ""),
            "endpoints[0].appstream",
            "set it to `null`",
            endpoints("appstream", "http://[::1]:1"),
        ),
        (of("http_proxy", "proxy:3128"), "http_proxy", "URL", json!({ "region": REGION, "http_proxy": "" })),
        (of("https_proxy", "socks5://proxy"), "https_proxy", "URL", of("https_proxy", "http://a:b@proxy:3128")),
        (
            json!({ "region": REGION, "https_proxy": "https://proxy:3128", "insecure": true }),
            "https_proxy",
            "insecure",
            json!({ "region": REGION, "https_proxy": "http://proxy:3128", "insecure": true }),
        ),
        (
            of("custom_ca_bundle", "/nowhere/ca.pem"),
            "custom_ca_bundle",
            "\"/nowhere/ca.pem\"",
            of("custom_ca_bundle", ""),
        ),
        (of("custom_ca_bundle", "/dev/null"), "custom_ca_bundle", "no certificate", of("no_proxy", "localhost")),
        (of(metadata, "169.254.169.254"), metadata, "URL", of(metadata, "http://169.254.169.254")),
        (
            of("ec2_metadata_service_endpoint_mode", "IPv5"),
            "ec2_metadata_service_endpoint_mode",
            "IPv6",
            of("ec2_metadata_service_endpoint_mode", "ipv6"),
        ),
    ]
}

/// Roles.
pub(crate) fn roles() -> Vec<Case> {
    let (plain, web) = ("assume_role", "assume_role_with_web_identity");
    let arn = "arn:aws:iam::999988887777:role/images";
    let role = |name: &str, value: Json| json!({ "region": REGION, plain: [{ "role_arn": arn, name: value }] });
    let web = |more: Json| {
        let mut role = json!({ "role_arn": arn, "web_identity_token": "eyJ0" });
        for (name, value) in more.as_object().unwrap() {
            role[name] = value.clone();
        }
        json!({ "region": REGION, web: [role] })
    };
    vec![
        (role("role_arn", Json::Null), "assume_role[0].role_arn", "requires `role_arn`", role("role_arn", json!(arn))),
        (role("role_arn", json!("")), "assume_role[0].role_arn", "requires `role_arn`", role("role_arn", unknown())),
        (role("role_arn", json!("images")), "assume_role[0].role_arn", "\"images\"", role("external_id", json!("12"))),
        (
            role("role_arn", json!("arn:aws:iam::99998888777:role/images")),
            "assume_role[0].role_arn",
            "ARN of an IAM role",
            role("role_arn", json!("arn:aws:iam::999988887777:role/a/b")),
        ),
        (
            role("role_arn", json!("arn:aws-cn:iam::999988887777:role/images")),
            "assume_role[0].role_arn",
            "aws-cn",
            role("role_arn", json!(arn)),
        ),
        (
            json!({ "region": REGION, plain: [{ "role_arn": arn }, { "role_arn": "x" }] }),
            "assume_role[1].role_arn",
            "\"x\"",
            json!({ "region": REGION, plain: [{ "role_arn": arn }, { "role_arn": arn }] }),
        ),
        (role("duration", json!("1 h")), "assume_role[0].duration", "1h30m", role("duration", json!("1h"))),
        (
            role("duration", json!("14m")),
            "assume_role[0].duration",
            "between 15m and 12h",
            role("duration", json!("15m")),
        ),
        (
            role("duration", json!("13h")),
            "assume_role[0].duration",
            "between 15m and 12h",
            role("duration", json!("12h")),
        ),
        (
            role("session_name", json!("a b")),
            "assume_role[0].session_name",
            "' ' at position 2",
            role("session_name", json!("a-b")),
        ),
        (
            role("session_name", json!("a")),
            "assume_role[0].session_name",
            "1 characters",
            role("session_name", json!("ab")),
        ),
        (role("external_id", json!("#1")), "assume_role[0].external_id", "'#'", role("external_id", json!("a:/1"))),
        (role("source_identity", json!("a/b")), "assume_role[0].source_identity", "'/'", role("tags", json!({}))),
        (role("policy", json!("{")), "assume_role[0].policy", "jsonencode", role("policy", json!("{}"))),
        (
            role("policy_arns", json!(["ReadOnlyAccess"])),
            "assume_role[0].policy_arns",
            "\"ReadOnlyAccess\"",
            role("policy_arns", json!(["arn:aws:iam::aws:policy/ReadOnlyAccess"])),
        ),
        (
            role("tags", json!({ "team": null })),
            "assume_role[0].tags[\"team\"]",
            "is null",
            role("tags", json!({ "team": "" })),
        ),
        (
            web(json!({ "web_identity_token_file": "/token" })),
            "assume_role_with_web_identity[0].web_identity_token_file",
            "conflicts with",
            web(json!({})),
        ),
        (
            web(json!({ "web_identity_token": "abc" })),
            "assume_role_with_web_identity[0].web_identity_token",
            "3 bytes",
            web(json!({ "duration": "1h" })),
        ),
        (
            web(json!({ "role_arn": null })),
            "assume_role_with_web_identity[0].role_arn",
            "environment",
            web(json!({ "session_name": "ci" })),
        ),
        (
            web(json!({ "web_identity_token": null })),
            "assume_role_with_web_identity[0].web_identity_token_file",
            "environment",
            web(json!({ "policy": "{}" })),
        ),
    ]
}

/// Tags.
pub(crate) fn tags() -> Vec<Case> {
    let default = |tags: Json| json!({ "region": REGION, "default_tags": [{ "tags": tags }] });
    let ignored = |prefixes: Json| json!({ "region": REGION, "ignore_tags": [{ "key_prefixes": prefixes }] });
    vec![
        (
            default(json!({ "aws:team": "web", "b": "c" })),
            "default_tags[0].tags[\"aws:team\"]",
            "AWS reserves",
            default(json!({ "team": "web", "b": "" })),
        ),
        (default(json!({ "team": null })), "default_tags[0].tags[\"team\"]", "is null", default(json!({}))),
        (
            default(json!({ "k": "v".repeat(257) })),
            "default_tags[0].tags[\"k\"]",
            "257 characters",
            default(json!({ "k": unknown() })),
        ),
        (ignored(json!([""])), "ignore_tags[0].key_prefixes", "all tags", ignored(json!(["kubernetes.io/"]))),
    ]
}
