//! The environment, whatever is in it: variables need not be Unicode, and what they hold may be secret.

use std::ffi::{OsStr, OsString};

use crate::terraform::{Diagnostic, Diagnostics};

/// How the names of variables begin that decide who calls AWS, where and how.
const DECIDING: [&str; 3] = ["AWS_", "TF_AWS_", "TF_PROVIDER_IMAGE_"];
/// The other variables that do.
const ALSO_DECIDING: [&str; 10] = [
    "ALL_PROXY",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "NO_PROXY",
    "SECRET_ACCESS_KEY",
    "TF_APPEND_USER_AGENT",
    "all_proxy",
    "http_proxy",
    "https_proxy",
    "no_proxy",
];

/// A variable that says something. One that is not Unicode counts as absent.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// All variables, but for those whose name or value is not Unicode.
pub(crate) fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// An error for each variable that decides something and cannot be read. What it decides must not silently be decided
/// otherwise: whose credentials are taken, or whether a proxy is. All other variables may hold what they like.
pub(crate) fn unreadable(variables: impl Iterator<Item = (OsString, OsString)>) -> Diagnostics {
    let unreadable = variables.filter_map(|(name, value)| {
        let name = name.into_string().ok().filter(|name| decides(name))?;
        let is_unicode = OsStr::to_str(&value).is_some();
        (!is_unicode).then_some(name)
    });
    let mut names: Vec<_> = unreadable.collect();
    names.sort_unstable();
    let error = |name: String| {
        let detail = format!(
            "The value of the environment variable {name} is not valid UTF-8, so it cannot be used. Set it anew, or \
             remove it from the environment."
        );
        Diagnostic::error("Invalid environment variable", detail)
    };
    names.into_iter().map(error).collect()
}

fn decides(name: &str) -> bool {
    DECIDING.iter().any(|beginning| name.starts_with(beginning)) || ALSO_DECIDING.contains(&name)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn only_what_decides_something_must_be_unicode_and_its_value_is_not_told() {
        let variable = |name: &[u8], value: &[u8]| (OsStr::from_bytes(name).into(), OsStr::from_bytes(value).into());
        let harmless = [(&b"DB_PASSWORD"[..], &b"marked\xe9"[..]), (b"AWS_\xff", b"marked"), (b"AWS_PROFILE", b"x")];
        let harmless = harmless.map(|(name, value)| variable(name, value));
        assert!(unreadable(harmless.into_iter()).is_empty());
        for name in ["AWS_SECRET_ACCESS_KEY", "https_proxy", "TF_AWS_DEFAULT_TAGS_Team"] {
            let errors = unreadable([variable(name.as_bytes(), b"marked\xe9")].into_iter());
            let error = errors.iter().next().expect("an error");
            assert!(error.detail.contains(name) && !error.detail.contains("marked"), "{error:?}");
        }
    }
}
