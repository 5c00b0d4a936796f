//! Release packages of the provider, in the form that registries publish.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Error, ProviderBinary, Result,
    mirror::platform,
    tools::{PYTHON, run, tools_folder, write},
};

/// The program that writes a package. It requires only Python's standard library.
const PACKAGE_PROVIDER: &str = include_str!("../../tools/package_provider.py");
/// The registry manifest.
const MANIFEST: &str = include_str!("../../terraform-registry-manifest.json");

/// A folder with a release.
#[derive(Clone, Debug)]
pub struct Package {
    folder: PathBuf,
    name: String,
    platform: String,
}

impl Package {
    /// Packages a provider for a platform such as `linux_amd64`, or for this machine, into a folder. Existing packages
    /// of the same version are kept and included in the checksums.
    ///
    /// # Errors
    /// If Python is not installed, or the files cannot be written.
    pub fn write(provider: &ProviderBinary, platform_name: Option<&str>, folder: &Path) -> Result<Self> {
        let platform = platform_name.map_or_else(platform, str::to_owned);
        let tools = tools_folder();
        fs::create_dir_all(&tools).map_err(Error::file("create", &tools))?;
        let (program, manifest) = (tools.join("package_provider.py"), tools.join("terraform-registry-manifest.json"));
        write(&program, PACKAGE_PROVIDER)?;
        write(&manifest, MANIFEST)?;
        let ProviderBinary { path, provider_type, version, .. } = provider;
        let mut command = Command::new(PYTHON);
        command.arg(&program).arg(path).args([&platform, version]).arg(&manifest).arg(folder);
        run(&mut command, "\nPackaging requires Python 3.10 or later.")?;
        Ok(Self { folder: folder.to_owned(), name: format!("terraform-provider-{provider_type}_{version}"), platform })
    }

    /// The archive.
    #[must_use]
    pub fn archive(&self) -> PathBuf {
        self.folder.join(format!("{}_{}.zip", self.name, self.platform))
    }

    /// The registry manifest.
    #[must_use]
    pub fn manifest(&self) -> PathBuf {
        self.folder.join(format!("{}_manifest.json", self.name))
    }

    /// The checksums of archives and manifest.
    #[must_use]
    pub fn checksums(&self) -> PathBuf {
        self.folder.join(format!("{}_SHA256SUMS", self.name))
    }
}
