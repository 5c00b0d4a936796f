//! The provider's binary.

use std::error::Error;
use std::path::Path;

use testing::ProviderBinary;

const PROGRAM: &str = "terraform-provider-image";

/// The provider in this file, or the one that was built together with the demo.
///
/// # Errors
/// If the binary is missing.
pub(crate) fn find(file: Option<&Path>) -> Result<ProviderBinary, Box<dyn Error>> {
    // Cargo puts both programs into the same folder.
    let program = std::env::current_exe()?;
    let folder = program.parent().ok_or("run the demo with `cargo demo`")?;
    let built = folder.join(PROGRAM).with_extension(std::env::consts::EXE_EXTENSION);
    let path = file.map_or(Ok(built), std::path::absolute)?;
    if !path.is_file() {
        return Err(format!("{} not found; build it with `cargo demo`", path.display()).into());
    }
    Ok(ProviderBinary {
        path,
        namespace: "image-copy".to_owned(),
        provider_type: "image".to_owned(),
        version: xtask_programs::provider_version().to_owned(),
    })
}
