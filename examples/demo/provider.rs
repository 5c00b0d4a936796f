//! Builds the provider's binary.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use testing::ProviderBinary;

const PROGRAM: &str = "terraform-provider-image";

/// Builds the provider with the profile that the demo was built with, and says where it is.
///
/// # Errors
/// What went wrong, described.
pub(crate) fn build() -> Result<ProviderBinary, Box<dyn std::error::Error>> {
    // The demo runs as target/PROFILE/examples/demo.
    let program = std::env::current_exe()?;
    let folder = program.ancestors().nth(2).ok_or("the demo must be run by cargo")?;
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(other) => other,
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    // The example is built along only because cargo then switches on the same features of the dependencies as for
    // `cargo test` and for the demo itself. Without it, the features of the development dependencies are off, and
    // all of aws-sdk-ec2 is compiled again.
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--bin", PROGRAM, "--example", "demo", "--profile", profile])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .stdin(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("building the provider failed ({status})").into());
    }
    let path: PathBuf = folder.join(PROGRAM);
    if !path.is_file() {
        return Err(format!("cargo has built no {}", path.display()).into());
    }
    Ok(ProviderBinary {
        path,
        namespace: "image-copy".to_owned(),
        provider_type: "image".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
