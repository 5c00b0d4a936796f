//! The environment of Terraform commands: the same on every machine, without the developer's AWS credentials.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
};

/// Variables that commands inherit. All others are removed, such as AWS credentials, Terraform's settings and proxies.
const INHERITED: &[&str] =
    &["DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE", "PATH", "TMPDIR"];

/// Environment variables by name.
pub(crate) type Variables = BTreeMap<OsString, OsString>;

/// The inherited part of the environment.
pub(crate) fn inherited() -> Variables {
    std::env::vars_os().filter(|(name, _)| INHERITED.iter().any(|inherited| name == OsStr::new(inherited))).collect()
}

/// Variables that point AWS clients at an endpoint, with credentials that only a simulator accepts.
#[must_use]
pub fn aws_variables(endpoint: &str) -> [(&str, &str); 4] {
    [
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]
}

/// [`aws_variables`] for a command.
pub(crate) fn aws(endpoint: &str) -> Variables {
    aws_variables(endpoint).into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

/// A folder with one CA certificate, as `SSL_CERT_DIR` of a provider that calls a simulator. The provider reads the system's
/// 150 certificates at each start, which is a third of a second of computing in a build without optimization.
#[must_use]
pub fn certificates() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/certificates")
}

/// The inherited variables, and those that disable Terraform's prompts and update checks.
pub(crate) fn for_terraform() -> Variables {
    let mut variables = inherited();
    for (name, value) in [("CHECKPOINT_DISABLE", "1"), ("TF_IN_AUTOMATION", "1"), ("TF_INPUT", "0")] {
        variables.insert(name.into(), value.into());
    }
    variables
}
