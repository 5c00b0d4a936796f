//! The provider binary to measure.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use testing::ProviderBinary;

use crate::Outcome;

const PROGRAM: &str = "terraform-provider-image";

/// The given binary, or else the release build of this working copy.
pub(crate) fn find(given: Option<&Path>) -> Outcome<PathBuf> {
    let path = match given {
        Some(path) => path.to_path_buf(),
        None => build()?,
    };
    // Terraform runs in another directory.
    let path = path.canonicalize().map_err(|error| format!("cannot use {}: {error}", path.display()))?;
    Ok(path)
}

/// Builds the release binary alone, so that features of other packages are not enabled.
fn build() -> Outcome<PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--release", "--locked", "--no-default-features", "--bin", PROGRAM])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("building the provider failed ({status})").into());
    }
    Ok(testing::target_directory().join("release").join(PROGRAM))
}

/// The binary with its source address and version.
pub(crate) fn named(path: &Path) -> ProviderBinary {
    ProviderBinary {
        path: path.to_path_buf(),
        namespace: "image-copy".to_owned(),
        provider_type: "image".to_owned(),
        version: xtask_programs::provider_version().to_owned(),
    }
}
