//! The provider's schemas as Terraform reports them.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use testing::{Executable, Product, ProviderBinary, Terraform};

use crate::{Outcome, limits};

const PROGRAM: &str = "terraform-provider-image";
/// The provider's address in its own configurations.
const ADDRESS: &str = "registry.terraform.io/image-copy/image";
/// The only address under which tfplugindocs finds a provider's schemas.
const GENERATOR_ADDRESS: &str = "registry.terraform.io/hashicorp/image";
/// The first Terraform 1.x whose schemas include actions, list resources and identities.
const MINOR_VERSION: u32 = 14;
const CONFIGURATION: &str = "terraform {
  required_providers {
    image = {
      source = \"image-copy/image\"
    }
  }
}
";

/// Builds the provider and returns its schemas in the form that tfplugindocs reads.
pub(crate) async fn export(root: &Path) -> Outcome<Value> {
    let provider = ProviderBinary {
        path: build(root)?,
        namespace: "image-copy".to_owned(),
        provider_type: "image".to_owned(),
        version: xtask_programs::provider_version().to_owned(),
    };
    let terraform = Terraform::new(&executable()?)?.dev_override(&provider)?;
    terraform.write("main.tf", CONFIGURATION)?;
    let mut printed = terraform.providers_schema().await?;
    let mut schemas = printed["provider_schemas"][ADDRESS].take();
    if !schemas.is_object() {
        return Err(format!("Terraform reports no schemas for {ADDRESS}").into());
    }
    limits::add(root, &mut schemas)?;
    printed["provider_schemas"] = json!({ GENERATOR_ADDRESS: schemas });
    Ok(printed)
}

/// A Terraform that is new enough: an installed one, or else that of the Python package.
fn executable() -> Outcome<Executable> {
    let is_new = |found: &Executable| {
        let minor = found.version().split('.').nth(1).and_then(|minor| minor.parse::<u32>().ok());
        found.product() == Product::Terraform && minor.is_some_and(|minor| minor >= MINOR_VERSION)
    };
    match Executable::all()?.into_iter().find(is_new) {
        Some(found) => Ok(found),
        None => Err(format!("generating the pages requires Terraform 1.{MINOR_VERSION} or later").into()),
    }
}

/// Builds the provider together with this package, which has the features of the tests: nothing is compiled twice.
fn build(root: &Path) -> Outcome<std::path::PathBuf> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--locked", "--package", PROGRAM, "--bin", PROGRAM])
        .args(["--package", "xtask-programs", "--bin", "write-docs"])
        .current_dir(root)
        .stdin(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("cannot build the provider ({status})").into());
    }
    // Cargo puts both programs into one folder.
    Ok(std::env::current_exe()?.with_file_name(PROGRAM))
}
