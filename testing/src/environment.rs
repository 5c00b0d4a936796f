//! The environment that Terraform is run in: the same on every machine, and without the reader's AWS account in it.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
};

/// What a command may inherit. Everything else is withheld, above all AWS credentials, Terraform's own settings and
/// proxies.
const INHERITED: &[&str] =
    &["DYLD_LIBRARY_PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "LLVM_PROFILE_FILE", "PATH", "TMPDIR"];

/// Environment variables by name.
pub(crate) type Variables = BTreeMap<OsString, OsString>;

/// The inherited part of the environment.
pub(crate) fn inherited() -> Variables {
    std::env::vars_os().filter(|(name, _)| INHERITED.iter().any(|inherited| name == OsStr::new(inherited))).collect()
}

/// What points every AWS client at an endpoint, with credentials that only a simulator accepts.
pub(crate) fn aws(endpoint: &str) -> Variables {
    let variables = [
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE"),
        ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

/// The inherited part, with what keeps Terraform from asking questions and from calling home.
pub(crate) fn for_terraform() -> Variables {
    let mut variables = inherited();
    for (name, value) in [("CHECKPOINT_DISABLE", "1"), ("TF_IN_AUTOMATION", "1"), ("TF_INPUT", "0")] {
        variables.insert(name.into(), value.into());
    }
    variables
}
