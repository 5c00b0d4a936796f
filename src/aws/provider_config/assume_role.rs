//! The `assume_role` and `assume_role_with_web_identity` blocks: models and schemas.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::nested_block::{Texts, block, has_unknown};
use crate::aws::credentials::secret::Secret;
use crate::terraform::{Attribute, NestedBlock, Value};

/// The model of an `assume_role` block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AssumeRole {
    /// ARN of the role.
    pub role_arn: Value<String>,
    /// Duration of the session.
    pub duration: Value<String>,
    /// External ID that the role's trust policy requires.
    pub external_id: Value<String>,
    /// Session policy, as JSON.
    pub policy: Value<String>,
    /// ARNs of managed session policies.
    pub policy_arns: Texts,
    /// Name of the session.
    pub session_name: Value<String>,
    /// Source identity of the session.
    pub source_identity: Value<String>,
    /// Session tags.
    pub tags: Value<BTreeMap<String, Value<String>>>,
    /// Keys of the session tags that chained sessions inherit.
    pub transitive_tag_keys: Texts,
}

/// The model of an `assume_role_with_web_identity` block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AssumeRoleWithWebIdentity {
    /// ARN of the role.
    pub role_arn: Value<String>,
    /// Duration of the session.
    pub duration: Value<String>,
    /// Session policy, as JSON.
    pub policy: Value<String>,
    /// ARNs of managed session policies.
    pub policy_arns: Texts,
    /// Name of the session.
    pub session_name: Value<String>,
    /// Web identity token.
    pub web_identity_token: Value<Secret>,
    /// Path of a file with the token.
    pub web_identity_token_file: Value<String>,
}

impl AssumeRole {
    /// Schema of the block.
    pub(crate) fn block() -> NestedBlock {
        let mut attributes = common(None, None);
        attributes.extend([
            Attribute::string("external_id")
                .allows_empty()
                .describe("External ID that the role's trust policy requires."),
            Attribute::string("source_identity")
                .allows_empty()
                .describe("Source identity of the session. It persists across chained role sessions."),
            Attribute::string_map("tags").describe("Session tags of the assumed role."),
            Attribute::string_set("transitive_tag_keys")
                .describe("Keys of the session tags to pass to chained role sessions."),
        ]);
        block(
            "assume_role",
            "IAM role to assume. Multiple blocks form a chain: each role is assumed with the credentials of the previous \
             one.",
            None,
            attributes,
        )
    }

    /// Whether an argument is known only after apply.
    pub(crate) fn has_unknown(&self) -> bool {
        let texts = [
            &self.role_arn,
            &self.duration,
            &self.external_id,
            &self.policy,
            &self.session_name,
            &self.source_identity,
        ];
        has_unknown(texts)
            || [&self.policy_arns, &self.transitive_tag_keys].into_iter().any(is_partly_unknown)
            || self.tags.is_unknown()
            || self.tags.known().is_some_and(|tags| has_unknown(tags.values()))
    }
}

impl AssumeRoleWithWebIdentity {
    /// Schema of the block.
    pub(crate) fn block() -> NestedBlock {
        let mut attributes = common(Some("AWS_ROLE_ARN"), Some("AWS_ROLE_SESSION_NAME"));
        attributes.extend([
            Attribute::string("web_identity_token").allows_empty()
                .sensitive()
                .describe("Web identity token. Conflicts with `web_identity_token_file`."),
            Attribute::string("web_identity_token_file").allows_empty().sensitive().describe(
                "Path of a file with the web identity token. The provider reads it for each session. Can also be set with \
                 the `AWS_WEB_IDENTITY_TOKEN_FILE` environment variable. Conflicts with `web_identity_token`.",
            ),
        ]);
        block(
            "assume_role_with_web_identity",
            "IAM role to assume with a web identity token, for example in Kubernetes or in CI with OIDC.",
            Some(1),
            attributes,
        )
    }

    /// Whether an argument is known only after apply.
    pub(crate) fn has_unknown(&self) -> bool {
        let texts = [&self.role_arn, &self.duration, &self.policy, &self.session_name, &self.web_identity_token_file];
        has_unknown(texts) || self.web_identity_token.is_unknown() || is_partly_unknown(&self.policy_arns)
    }
}

fn is_partly_unknown(texts: &Texts) -> bool {
    texts.is_unknown() || texts.known().is_some_and(has_unknown)
}

/// The attributes of both blocks. The environment variables are those that can set the role and the session's name.
fn common(role_arn_variable: Option<&str>, session_name_variable: Option<&str>) -> Vec<Attribute> {
    let also_set = |variable: Option<&str>| {
        variable.map(|name| format!(" Can also be set with the `{name}` environment variable.")).unwrap_or_default()
    };
    let role_arn =
        format!("ARN of the IAM role, such as `arn:aws:iam::123456789012:role/images`.{}", also_set(role_arn_variable));
    let session_name = format!(
        "Session name, which identifies the session in AWS CloudTrail.{} Defaults to `{}`.",
        also_set(session_name_variable),
        env!("CARGO_PKG_NAME")
    );
    vec![
        Attribute::string("role_arn").allows_empty().describe(role_arn),
        Attribute::string("session_name").allows_empty().describe(session_name),
        Attribute::string("duration").allows_empty().describe(
            "Duration of the session, between `15m` and `12h`, such as `1h30m`. The provider renews the session before \
             it expires. Defaults to the 1 hour of AWS STS.",
        ),
        Attribute::string("policy")
            .allows_empty()
            .describe("IAM session policy in JSON that further restricts the permissions."),
        Attribute::string_set("policy_arns")
            .describe("ARNs of IAM policies that further restrict the permissions of the session."),
    ]
}
