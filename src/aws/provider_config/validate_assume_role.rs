//! The offline validation of `assume_role` and `assume_role_with_web_identity` blocks.
//!
//! Source of the limits: AWS STS API reference, `AssumeRole` and `AssumeRoleWithWebIdentity`.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
use super::nested_block::Texts;
use crate::aws::arn::Arn;
use crate::aws::credentials::secret::Secret;
use crate::aws::region::partition::is_account;
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Value, parse_duration, quoted};

/// Limits of a session's duration.
const DURATIONS: RangeInclusive<Duration> = Duration::from_mins(15)..=Duration::from_hours(12);
/// Limits of the length of session names and source identities, in characters.
const NAMES: RangeInclusive<usize> = 2..=64;
/// Limits of the length of an external ID, in characters.
const EXTERNAL_IDS: RangeInclusive<usize> = 2..=1224;
/// Limits of the length of a web identity token, in bytes.
const TOKENS: RangeInclusive<usize> = 4..=20_000;
/// Limits of session tags: their number, and the characters of keys and values.
const MAX_TAGS: usize = 50;
const MAX_KEY_LENGTH: usize = 128;
const MAX_VALUE_LENGTH: usize = 256;

/// Validates an `assume_role` block.
pub(super) fn validate_assume_role(path: &AttributePath, role: &AssumeRole) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if role.role_arn.is_null() || role.role_arn.text() == Some("") {
        diagnostics.push(
            Diagnostic::error(
                "Missing required argument",
                "`assume_role` requires `role_arn`. Set it, or remove the block; use `dynamic \"assume_role\"` for a block \
                 that is present only sometimes.",
            )
            .at(path.clone().attribute("role_arn")),
        );
    } else {
        diagnostics.extend(role_arn(path, &role.role_arn));
    }
    diagnostics.extend(session(path, &role.duration, &role.session_name, &role.policy, &role.policy_arns));
    diagnostics.extend(name(path, "source_identity", &role.source_identity, NAMES, ""));
    diagnostics.extend(name(path, "external_id", &role.external_id, EXTERNAL_IDS, ":/"));
    diagnostics.extend(tags(&path.clone().attribute("tags"), role));
    diagnostics
}

/// Validates an `assume_role_with_web_identity` block.
pub(super) fn validate_web_identity(path: &AttributePath, role: &AssumeRoleWithWebIdentity) -> Diagnostics {
    let mut diagnostics: Diagnostics = role_arn(path, &role.role_arn).into_iter().collect();
    diagnostics.extend(session(path, &role.duration, &role.session_name, &role.policy, &role.policy_arns));
    if role.web_identity_token.is_known() && role.web_identity_token_file.is_known() {
        let detail = "`web_identity_token` conflicts with `web_identity_token_file`. Remove one of them.";
        let error = Diagnostic::error("Conflicting arguments", detail);
        diagnostics.push(error.at(path.clone().attribute("web_identity_token_file")));
    }
    // The token is secret, so the message omits it.
    if let Some(token) = role.web_identity_token.known().map(Secret::reveal)
        && !TOKENS.contains(&token.len())
    {
        let detail = format!(
            "`web_identity_token` has {} bytes; STS allows {} to {}.",
            token.len(),
            TOKENS.start(),
            TOKENS.end()
        );
        let error = Diagnostic::error("Invalid web_identity_token", detail);
        diagnostics.push(error.at(path.clone().attribute("web_identity_token")));
    }
    diagnostics
}

fn role_arn(path: &AttributePath, role: &Value<String>) -> Option<Diagnostic> {
    let role = role.text().filter(|role| !role.is_empty() && !is_role(role))?;
    let detail = format!(
        "{} is not the ARN of an IAM role. Use an ARN such as \"arn:aws:iam::123456789012:role/images\".",
        quoted(role)
    );
    Some(Diagnostic::error("Invalid role_arn", detail).at(path.clone().attribute("role_arn")))
}

fn is_role(text: &str) -> bool {
    Arn::parse(text).is_some_and(|Arn { service, account, resource, .. }| {
        let name = resource.strip_prefix("role/").unwrap_or_default();
        service == "iam" && is_account(account) && !name.is_empty() && !name.ends_with('/')
    })
}

/// Validates the arguments that both blocks share.
fn session(
    path: &AttributePath,
    duration: &Value<String>,
    session_name: &Value<String>,
    policy: &Value<String>,
    policy_arns: &Texts,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if let Some(text) = duration.text().filter(|text| !text.is_empty()) {
        let detail = match parse_duration(text) {
            Err(error) => Some(error.to_string()),
            Ok(duration) if DURATIONS.contains(&duration) => None,
            Ok(_) => Some(format!("`duration` must be between 15m and 12h, got {}.", quoted(text))),
        };
        let error = |detail| Diagnostic::error("Invalid duration", detail).at(path.clone().attribute("duration"));
        diagnostics.extend(detail.map(error));
    }
    diagnostics.extend(name(path, "session_name", session_name, NAMES, ""));
    if let Some(policy) = policy.text().filter(|policy| !policy.is_empty())
        && let Err(error) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(policy)
    {
        let detail = format!("`policy` must be a JSON object, such as the result of `jsonencode`: {error}.");
        diagnostics.push(Diagnostic::error("Invalid policy", detail).at(path.clone().attribute("policy")));
    }
    for text in policy_arns.known().into_iter().flatten().filter_map(Value::text) {
        let is_policy = Arn::parse(text).is_some_and(|arn| arn.service == "iam" && arn.resource.starts_with("policy/"));
        if !is_policy {
            let detail = format!(
                "{} is not the ARN of an IAM policy. Use an ARN such as \"arn:aws:iam::aws:policy/ReadOnlyAccess\".",
                quoted(text)
            );
            let error = Diagnostic::error("Invalid policy_arns", detail);
            // The diagnostic's path cannot name an element of a set.
            diagnostics.push(error.at(path.clone().attribute("policy_arns")));
        }
    }
    diagnostics
}

/// Validates the length of a name, and that it consists of letters, digits, `_+=,.@-` and the `extra` characters.
fn name(
    path: &AttributePath,
    argument: &str,
    value: &Value<String>,
    lengths: RangeInclusive<usize>,
    extra: &str,
) -> Option<Diagnostic> {
    let text = value.text().filter(|text| !text.is_empty())?;
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c) || extra.contains(c);
    let length = text.chars().count();
    let detail = if let Some((position, invalid)) = (1..).zip(text.chars()).find(|(_, c)| !is_allowed(*c)) {
        format!(
            "{} contains {invalid:?} at position {position}; STS allows only letters, digits and _+=,.@-{extra}.",
            quoted(text)
        )
    } else if lengths.contains(&length) {
        return None;
    } else {
        format!("{} has {length} characters; STS allows {} to {}.", quoted(text), lengths.start(), lengths.end())
    };
    Some(Diagnostic::error(format!("Invalid {argument}"), detail).at(path.clone().attribute(argument)))
}

fn tags(path: &AttributePath, role: &AssumeRole) -> Diagnostics {
    let Some(tags) = role.tags.known() else { return Diagnostics::new() };
    let mut diagnostics = Diagnostics::new();
    if tags.len() > MAX_TAGS {
        let detail =
            format!("Found {} tags; STS allows at most {MAX_TAGS} session tags. Remove some of them.", tags.len());
        diagnostics.push(Diagnostic::error("Too many session tags", detail).at(path.clone()));
    }
    for (key, value) in tags {
        let detail = if key.is_empty() {
            "A tag has an empty key. Set a key, or remove the tag.".to_owned()
        } else if key.chars().count() > MAX_KEY_LENGTH {
            format!("Tag key {} has more than {MAX_KEY_LENGTH} characters.", quoted(key))
        } else if value.is_null() {
            format!("The value of tag {} is null. Set a value such as \"\", or remove the tag.", quoted(key))
        } else if value.text().is_some_and(|value| value.chars().count() > MAX_VALUE_LENGTH) {
            format!("The value of tag {} has more than {MAX_VALUE_LENGTH} characters.", quoted(key))
        } else {
            continue;
        };
        diagnostics.push(Diagnostic::error("Invalid session tag", detail).at(path.clone().key(key)));
    }
    diagnostics
}
