//! Installation of the provider into a filesystem mirror.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{Error, Product, Result};

/// A provider binary with its source address and version.
#[derive(Clone, Debug)]
pub struct ProviderBinary {
    /// The program.
    pub path: PathBuf,
    /// The first part of the source address `image-copy/image`.
    pub namespace: String,
    /// The second part of the source address, which names the binary too.
    pub provider_type: String,
    /// The version, without a `v`.
    pub version: String,
}

impl ProviderBinary {
    /// The provider `image-copy/image` with this program and version.
    #[must_use]
    pub fn image(path: impl Into<PathBuf>, version: &str) -> Self {
        Self {
            path: path.into(),
            namespace: "image-copy".to_owned(),
            provider_type: "image".to_owned(),
            version: version.to_owned(),
        }
    }

    /// The source address as a configuration writes it.
    #[must_use]
    pub fn source(&self) -> String {
        format!("{}/{}", self.namespace, self.provider_type)
    }

    /// The file name that Terraform expects.
    fn file_name(&self) -> String {
        format!("terraform-provider-{}_v{}", self.provider_type, self.version)
    }
}

/// A folder that Terraform installs providers from, in the unpacked layout `HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/BINARY`
/// (Terraform's documentation of the CLI configuration, "filesystem mirror").
#[derive(Clone, Debug)]
pub struct Mirror {
    root: PathBuf,
}

impl Mirror {
    /// A mirror in a folder, which is created on installation.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The mirror's folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Installs a provider under both registries' hosts, so that one configuration serves Terraform and OpenTofu.
    /// Returns the files.
    ///
    /// # Errors
    /// If the files cannot be created.
    pub fn install(&self, provider: &ProviderBinary) -> Result<Vec<PathBuf>> {
        [Product::Terraform, Product::OpenTofu].into_iter().map(|product| self.install_for(product, provider)).collect()
    }

    fn install_for(&self, product: Product, provider: &ProviderBinary) -> Result<PathBuf> {
        let folder = self
            .root
            .join(product.registry_host())
            .join(&provider.namespace)
            .join(&provider.provider_type)
            .join(&provider.version)
            .join(platform());
        link_or_copy(&provider.path, &folder, &provider.file_name())
    }

    /// Installs a package in the packed layout `HOST/NAMESPACE/TYPE/ARCHIVE`, under both registries' hosts.
    ///
    /// # Errors
    /// If the files cannot be created.
    pub fn install_package(&self, archive: &Path, source: &str) -> Result<()> {
        let name = archive.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for product in [Product::Terraform, Product::OpenTofu] {
            link_or_copy(archive, &self.root.join(product.registry_host()).join(source), &name)?;
        }
        Ok(())
    }

    /// The CLI configuration that installs providers from this mirror only.
    #[must_use]
    pub fn cli_configuration(&self) -> String {
        let root = quoted(&self.root);
        format!("provider_installation {{\n  filesystem_mirror {{\n    path = {root}\n  }}\n}}\n")
    }
}

/// Places the binary alone in a folder, and returns the CLI configuration that uses it from there without
/// `terraform init`.
pub(crate) fn dev_override(folder: &Path, provider: &ProviderBinary) -> Result<String> {
    link_or_copy(&provider.path, folder, &provider.file_name())?;
    let (source, folder) = (quoted(Path::new(&provider.source())), quoted(folder));
    Ok(format!("provider_installation {{\n  dev_overrides {{\n    {source} = {folder}\n  }}\n}}\n"))
}

/// Terraform's name of this platform, such as `linux_amd64`.
pub(crate) fn platform() -> String {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    };
    let architecture = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        other => other,
    };
    format!("{system}_{architecture}")
}

/// Creates a hard link if possible, because the binary is large and does not change during a test.
fn link_or_copy(binary: &Path, folder: &Path, name: &str) -> Result<PathBuf> {
    fs::create_dir_all(folder).map_err(Error::file("create", folder))?;
    let target = folder.join(name);
    match fs::remove_file(&target) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(Error::file("remove", &target)(error)),
        _ => {}
    }
    if fs::hard_link(binary, &target).is_err() {
        fs::copy(binary, &target).map_err(Error::file("copy the provider from", binary))?;
    }
    Ok(target)
}

/// A path as a string of Terraform's language.
fn quoted(path: &Path) -> String {
    let escaped =
        path.display().to_string().replace('\\', "\\\\").replace('"', "\\\"").replace("${", "$${").replace("%{", "%%{");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::{Mirror, ProviderBinary, platform};

    #[test]
    fn installs_provider_for_both_registries() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("built");
        std::fs::write(&path, "the program")?;
        let provider = ProviderBinary::image(path, "0.1.0");
        let mirror = Mirror::new(folder.path().join("mirror"));
        mirror.install(&provider)?;
        // A second installation replaces the first.
        let installed = mirror.install(&provider)?;
        for (file, host) in installed.iter().zip(["registry.terraform.io", "registry.opentofu.org"]) {
            let expected = format!("{host}/image-copy/image/0.1.0/{}/terraform-provider-image_v0.1.0", platform());
            assert_eq!(file.strip_prefix(mirror.root())?.to_string_lossy(), expected);
            assert_eq!(std::fs::read_to_string(file)?, "the program");
        }
        assert_eq!(installed.len(), 2);
        Ok(())
    }
}
