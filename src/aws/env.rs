//! Environment variables. They need not be Unicode, and their values can be secret.

use std::ffi::{OsStr, OsString};

use crate::terraform::{Diagnostic, Diagnostics};

/// Prefixes of the variables that determine credentials, endpoints and settings of calls.
const SETTING_PREFIXES: [&str; 3] = ["AWS_", "TF_AWS_", "TF_PROVIDER_IMAGE_"];
/// The other variables that do.
const SETTINGS: [&str; 10] = [
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

/// The path of the progress file, which need not be Unicode, and which no call depends on.
const PROGRESS_FILE: &str = "TF_PROVIDER_IMAGE_PROGRESS";

/// The value of a variable. An empty one and one that is not Unicode count as unset.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// All variables whose name and value are Unicode.
pub(crate) fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

/// An error for each setting that is not Unicode. If it were ignored, calls could use other credentials or no proxy. Other
/// variables are not checked.
pub(crate) fn validate_encoding(variables: impl Iterator<Item = (OsString, OsString)>) -> Diagnostics {
    let invalid = variables.filter_map(|(name, value)| {
        let name = name.into_string().ok().filter(|name| is_setting(name))?;
        let is_unicode = OsStr::to_str(&value).is_some();
        (!is_unicode).then_some(name)
    });
    let mut names: Vec<_> = invalid.collect();
    names.sort_unstable();
    let error = |name: String| {
        let detail = format!(
            "The value of the environment variable {name} is not valid UTF-8. Set the variable to a valid value, or \
             remove it from the environment."
        );
        Diagnostic::error("Invalid environment variable", detail)
    };
    names.into_iter().map(error).collect()
}

fn is_setting(name: &str) -> bool {
    let is_setting = SETTING_PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || SETTINGS.contains(&name);
    is_setting && name != PROGRESS_FILE
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn rejects_settings_that_are_not_unicode_without_their_value() {
        let variable = |name: &[u8], value: &[u8]| (OsStr::from_bytes(name).into(), OsStr::from_bytes(value).into());
        let harmless = [
            (&b"DB_PASSWORD"[..], &b"marked\xe9"[..]),
            (b"AWS_\xff", b"marked"),
            (b"AWS_PROFILE", b"x"),
            (PROGRESS_FILE.as_bytes(), b"/tmp/\xe9"),
        ];
        let harmless = harmless.map(|(name, value)| variable(name, value));
        assert!(validate_encoding(harmless.into_iter()).is_empty());
        for name in ["AWS_SECRET_ACCESS_KEY", "https_proxy", "TF_AWS_DEFAULT_TAGS_Team"] {
            let errors = validate_encoding([variable(name.as_bytes(), b"marked\xe9")].into_iter());
            let error = errors.iter().next().expect("an error");
            assert!(error.detail.contains(name) && !error.detail.contains("marked"), "{error:?}");
        }
    }
}
