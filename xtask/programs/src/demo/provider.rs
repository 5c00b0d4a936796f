//! The provider's binary.

use std::error::Error;

use testing::ProviderBinary;

const PROGRAM: &str = "terraform-provider-image";

/// The provider that was built together with the demo.
///
/// # Errors
/// If it is not there.
pub(crate) fn find() -> Result<ProviderBinary, Box<dyn Error>> {
    // Cargo puts both into one folder.
    let program = std::env::current_exe()?;
    let folder = program.parent().ok_or("the demo must be run by cargo")?;
    let path = folder.join(PROGRAM);
    if !path.is_file() {
        return Err(format!("there is no {}; `cargo demo` builds it", path.display()).into());
    }
    Ok(ProviderBinary {
        path,
        namespace: "image-copy".to_owned(),
        provider_type: "image".to_owned(),
        version: xtask_programs::provider_version().to_owned(),
    })
}
