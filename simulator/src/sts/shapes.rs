//! What STS's operations take.

use crate::shapes::{Member, Shape, integer, list, optional, required, structure, text};

/// Text without control characters. AWS means to permit what is beyond the first 65,536 characters too, but its
/// escapes do not say so.
const ARN: &str = r"[\t\n\r\x20-\u{D7FF}\u{E000}-\u{FFFD}]+";
/// A session's name.
const NAME: &str = "[0-9A-Za-z_+=,.@-]*";
/// A policy: Latin 1.
const POLICY: &str = r"[\t\n\r\x20-\u{FF}]+";
/// Letters, separators and numbers of any script, and some punctuation.
const TAG_KEY: &str = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]+";
const TAG_VALUE: &str = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*";

fn arn() -> Shape {
    text().between(20, 2048).matching(ARN)
}

fn session_name() -> Shape {
    text().between(2, 64).matching(NAME)
}

fn policy_arns() -> Member {
    optional("PolicyArns", list(structure([optional("arn", arn())])))
}

fn duration() -> Member {
    optional("DurationSeconds", integer().between(900, 43_200))
}

fn token_size() -> Member {
    optional("MinimumSessionTokenSize", integer().between(0, 4096))
}

pub(super) fn assume_role() -> Vec<Member> {
    let tag_key = || text().between(1, 128).matching(TAG_KEY);
    let tag = structure([required("Key", tag_key()), required("Value", text().between(0, 256).matching(TAG_VALUE))]);
    let context = structure([optional("ProviderArn", arn()), optional("ContextAssertion", text().between(4, 2048))]);
    vec![
        required("RoleArn", arn()),
        required("RoleSessionName", session_name()),
        policy_arns(),
        optional("Policy", text().at_least(1).matching(POLICY)),
        duration(),
        optional("Tags", list(tag).at_most(50)),
        optional("TransitiveTagKeys", list(tag_key()).at_most(50)),
        optional("ExternalId", text().between(2, 1224).matching("[0-9A-Za-z_+=,.@:/-]*")),
        optional("SerialNumber", text().between(9, 256).matching("[0-9A-Za-z_+=/:,.@-]*")),
        optional("TokenCode", text().between(6, 6).matching("[0-9]*")),
        optional("SourceIdentity", session_name()),
        optional("ProvidedContexts", list(context).between(1, 5)),
        token_size(),
    ]
}

pub(super) fn assume_role_with_web_identity() -> Vec<Member> {
    vec![
        required("RoleArn", arn()),
        required("RoleSessionName", session_name()),
        required("WebIdentityToken", text().between(4, 20_000)),
        optional("ProviderId", text().between(4, 2048)),
        policy_arns(),
        optional("Policy", text().between(1, 2048).matching(POLICY)),
        duration(),
        token_size(),
    ]
}
