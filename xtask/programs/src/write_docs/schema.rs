//! The provider's schemas as Terraform reports them.

use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use testing::{Executable, Feature, Product, ProviderBinary, Terraform, Version};

use crate::{Outcome, limits};

const PROGRAM: &str = "terraform-provider-image";
/// The provider's address in its own configurations.
const ADDRESS: &str = "registry.terraform.io/image-copy/image";
/// The only address under which tfplugindocs finds a provider's schemas.
const GENERATOR_ADDRESS: &str = "registry.terraform.io/hashicorp/image";
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

/// A program that reports the schemas of all kinds of blocks: an installed one, or else that of the Python package.
fn executable() -> Outcome<Executable> {
    let needed = Feature::Actions;
    if let Some(found) = Executable::with(needed)?.into_iter().next() {
        return Ok(found);
    }
    let version = needed.first_version(Product::Terraform).map(Version::minor).unwrap_or_default();
    Err(format!("generating the pages requires Terraform {version} or later").into())
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
