//! The blocks of the provider block that name roles: [`AssumeRole`] and [`AssumeRoleWithWebIdentity`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::nested_block::{Texts, block, has_unknown};
use crate::aws::credentials::secret::Secret;
use crate::terraform::{Attribute, NestedBlock, Value};

/// The model of an `assume_role` block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AssumeRole {
    /// The role.
    pub role_arn: Value<String>,
    /// How long the session may last.
    pub duration: Value<String>,
    /// What the role's owner demands to be told.
    pub external_id: Value<String>,
    /// A policy that restricts the session further, as JSON.
    pub policy: Value<String>,
    /// Managed policies that restrict the session further.
    pub policy_arns: Texts,
    /// The session's name.
    pub session_name: Value<String>,
    /// Who is behind the session.
    pub source_identity: Value<String>,
    /// The session's tags.
    pub tags: Value<BTreeMap<String, Value<String>>>,
    /// The keys of those tags that later sessions of the chain have too.
    pub transitive_tag_keys: Texts,
}

/// The model of an `assume_role_with_web_identity` block.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct AssumeRoleWithWebIdentity {
    /// The role.
    pub role_arn: Value<String>,
    /// How long the session may last.
    pub duration: Value<String>,
    /// A policy that restricts the session further, as JSON.
    pub policy: Value<String>,
    /// Managed policies that restrict the session further.
    pub policy_arns: Texts,
    /// The session's name.
    pub session_name: Value<String>,
    /// The identity's token.
    pub web_identity_token: Value<Secret>,
    /// A file that holds the token.
    pub web_identity_token_file: Value<String>,
}

impl AssumeRole {
    /// The block's schema.
    pub(crate) fn block() -> NestedBlock {
        let mut attributes = common();
        attributes.extend([
            Attribute::string("external_id").describe("The external id that the role's trust policy demands."),
            Attribute::string("source_identity").describe("Who is behind the session; it stays through a chain."),
            Attribute::string_map("tags").describe("The session's tags."),
            Attribute::string_set("transitive_tag_keys")
                .describe("The keys of those tags that the sessions of later roles have too."),
        ]);
        block(
            "assume_role",
            "A role to assume. Several blocks are a chain: each role is assumed with the credentials of the one \
             before.",
            None,
            attributes,
        )
    }

    /// Whether something of it is known only after apply.
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
    /// The block's schema.
    pub(crate) fn block() -> NestedBlock {
        let mut attributes = common();
        attributes.extend([
            Attribute::string("web_identity_token")
                .sensitive()
                .describe("The token. Conflicts with `web_identity_token_file`."),
            Attribute::string("web_identity_token_file").sensitive().describe(
                "The path of a file that holds the token, read again for each session. Without either \
                 `AWS_WEB_IDENTITY_TOKEN_FILE` names the file.",
            ),
        ]);
        block(
            "assume_role_with_web_identity",
            "A role to assume with the token of a web identity, as in Kubernetes and CI systems. What is left out \
             comes from `AWS_ROLE_ARN`, `AWS_ROLE_SESSION_NAME` and `AWS_WEB_IDENTITY_TOKEN_FILE`.",
            Some(1),
            attributes,
        )
    }

    /// Whether something of it is known only after apply.
    pub(crate) fn has_unknown(&self) -> bool {
        let texts = [&self.role_arn, &self.duration, &self.policy, &self.session_name, &self.web_identity_token_file];
        has_unknown(texts) || self.web_identity_token.is_unknown() || is_partly_unknown(&self.policy_arns)
    }
}

fn is_partly_unknown(texts: &Texts) -> bool {
    texts.is_unknown() || texts.known().is_some_and(has_unknown)
}

/// The arguments of both.
fn common() -> Vec<Attribute> {
    vec![
        Attribute::string("role_arn").describe("The ARN of the role, such as `arn:aws:iam::123456789012:role/images`."),
        Attribute::string("session_name").describe("The session's name, which AWS's logs show."),
        Attribute::string("duration").describe(
            "How long a session lasts, `15m` to `12h`, such as `1h30m`. A new one is begun before the old one ends. \
             STS's default is an hour.",
        ),
        Attribute::string("policy").describe("An IAM policy as JSON that restricts the session further."),
        Attribute::string_set("policy_arns").describe("ARNs of IAM policies that restrict the session further."),
    ]
}
