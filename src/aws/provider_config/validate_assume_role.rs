//! What is wrong in the blocks that name roles, told without any network.
//!
//! Source of the limits: AWS STS API reference, `AssumeRole` and `AssumeRoleWithWebIdentity`.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::assume_role::{AssumeRole, AssumeRoleWithWebIdentity};
use super::nested_block::Texts;
use crate::aws::arn::Arn;
use crate::aws::credentials::secret::Secret;
use crate::terraform::{AttributePath, Diagnostic, Diagnostics, Value, parse_duration};

/// How long a session may last.
const DURATIONS: RangeInclusive<Duration> = Duration::from_mins(15)..=Duration::from_hours(12);
/// How many characters the names of sessions and identities may have.
const NAMES: RangeInclusive<usize> = 2..=64;
/// How many characters an external id may have.
const EXTERNAL_IDS: RangeInclusive<usize> = 2..=1224;
/// How many bytes a web identity's token may have.
const TOKENS: RangeInclusive<usize> = 4..=20_000;
/// How many tags a session may have.
const MOST_TAGS: usize = 50;
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

/// Checks an `assume_role` block.
pub(crate) fn assume_role(path: &AttributePath, role: &AssumeRole) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if role.role_arn.is_null() || role.role_arn.text() == Some("") {
        diagnostics.push(
            Diagnostic::error(
                "role_arn is missing",
                "The block says to assume a role and not which. Set role_arn, or remove the block; a block that is \
                 needed only sometimes is written as `dynamic \"assume_role\"`.",
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

/// Checks an `assume_role_with_web_identity` block.
pub(crate) fn web_identity(path: &AttributePath, role: &AssumeRoleWithWebIdentity) -> Diagnostics {
    let mut diagnostics: Diagnostics = role_arn(path, &role.role_arn).into_iter().collect();
    diagnostics.extend(session(path, &role.duration, &role.session_name, &role.policy, &role.policy_arns));
    if role.web_identity_token.is_known() && role.web_identity_token_file.is_known() {
        let detail = "web_identity_token and web_identity_token_file exclude each other. Remove one of them.";
        let error = Diagnostic::error("Two web identities", detail);
        diagnostics.push(error.at(path.clone().attribute("web_identity_token_file")));
    }
    // The token is a secret, so nothing of it is shown.
    if let Some(token) = role.web_identity_token.known().map(Secret::reveal)
        && !TOKENS.contains(&token.len())
    {
        let detail = format!("It has {} bytes; STS takes {} to {}.", token.len(), TOKENS.start(), TOKENS.end());
        let error = Diagnostic::error("Invalid web_identity_token", detail);
        diagnostics.push(error.at(path.clone().attribute("web_identity_token")));
    }
    diagnostics
}

fn role_arn(path: &AttributePath, role: &Value<String>) -> Option<Diagnostic> {
    let role = role.text().filter(|role| !role.is_empty() && !is_role(role))?;
    let detail =
        format!("{role:?} is not the ARN of a role. Write one such as \"arn:aws:iam::123456789012:role/images\".");
    Some(Diagnostic::error("Invalid role_arn", detail).at(path.clone().attribute("role_arn")))
}

fn is_role(text: &str) -> bool {
    let is_account = |account: &str| account.len() == 12 && account.bytes().all(|c| c.is_ascii_digit());
    Arn::parse(text).is_some_and(|Arn { service, account, resource, .. }| {
        let name = resource.strip_prefix("role/").unwrap_or_default();
        service == "iam" && is_account(account) && !name.is_empty() && !name.ends_with('/')
    })
}

/// What both blocks say of the session.
fn session(
    path: &AttributePath,
    duration: &Value<String>,
    session_name: &Value<String>,
    policy: &Value<String>,
    policy_arns: &Texts,
) -> Diagnostics {
    let mut diagnostics = Diagnostics::new();
    if let Some(text) = duration.text().filter(|text| !text.is_empty()) {
        let problem = match parse_duration(text) {
            Err(error) => Some(error.to_string()),
            Ok(duration) if DURATIONS.contains(&duration) => None,
            Ok(_) => Some(format!("A session lasts 15 minutes to 12 hours; {text:?} is neither.")),
        };
        let error = |problem| Diagnostic::error("Invalid duration", problem).at(path.clone().attribute("duration"));
        diagnostics.extend(problem.map(error));
    }
    diagnostics.extend(name(path, "session_name", session_name, NAMES, ""));
    if let Some(policy) = policy.text().filter(|policy| !policy.is_empty())
        && let Err(error) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(policy)
    {
        let detail = format!("A policy is a JSON object, as `jsonencode` writes it, and this is none: {error}.");
        diagnostics.push(Diagnostic::error("Invalid policy", detail).at(path.clone().attribute("policy")));
    }
    for text in policy_arns.known().into_iter().flatten().filter_map(Value::text) {
        let is_policy = Arn::parse(text).is_some_and(|arn| arn.service == "iam" && arn.resource.starts_with("policy/"));
        if !is_policy {
            let detail = format!(
                "{text:?} is not the ARN of an IAM policy. Write one such as \
                 \"arn:aws:iam::aws:policy/ReadOnlyAccess\"."
            );
            let error = Diagnostic::error("Invalid policy_arns", detail);
            // An element of a set has no path of its own.
            diagnostics.push(error.at(path.clone().attribute("policy_arns")));
        }
    }
    diagnostics
}

/// Checks a name: its length, and that it is of letters, digits and `_+=,.@-`, with `more` signs.
fn name(
    path: &AttributePath,
    argument: &str,
    value: &Value<String>,
    lengths: RangeInclusive<usize>,
    more: &str,
) -> Option<Diagnostic> {
    let text = value.text().filter(|text| !text.is_empty())?;
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c) || more.contains(c);
    let length = text.chars().count();
    let problem = if let Some((position, wrong)) = (1..).zip(text.chars()).find(|(_, c)| !is_allowed(*c)) {
        format!(
            "{wrong:?} at position {position} is none of the letters, digits and signs _+=,.@-{more} that STS takes."
        )
    } else if lengths.contains(&length) {
        return None;
    } else {
        format!("It has {length} characters; STS takes {} to {}.", lengths.start(), lengths.end())
    };
    Some(Diagnostic::error(format!("Invalid {argument}"), problem).at(path.clone().attribute(argument)))
}

fn tags(path: &AttributePath, role: &AssumeRole) -> Diagnostics {
    let Some(tags) = role.tags.known() else { return Diagnostics::new() };
    let mut diagnostics = Diagnostics::new();
    if tags.len() > MOST_TAGS {
        let detail = format!("There are {} tags; a session has at most {MOST_TAGS}.", tags.len());
        diagnostics.push(Diagnostic::error("Too many session tags", detail).at(path.clone()));
    }
    for (key, value) in tags {
        let problem = if key.is_empty() {
            "A tag has an empty key.".to_owned()
        } else if key.chars().count() > LONGEST_KEY {
            format!("The tag key {key:?} has more than {LONGEST_KEY} characters.")
        } else if value.is_null() {
            format!("The tag {key:?} has no value. Leave it out, or give it an empty one: \"\".")
        } else if value.text().is_some_and(|value| value.chars().count() > LONGEST_VALUE) {
            format!("The value of the tag {key:?} has more than {LONGEST_VALUE} characters.")
        } else {
            continue;
        };
        diagnostics.push(Diagnostic::error("Invalid session tag", problem).at(path.clone().key(key)));
    }
    diagnostics
}
