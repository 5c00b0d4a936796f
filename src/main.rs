//! The provider's plugin binary, which Terraform and OpenTofu start.

use std::process::ExitCode;

use terraform_provider_image::plugin::Plugin;

const PLUGIN: Plugin =
    Plugin { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION"), source: "image-copy/image" };

fn main() -> ExitCode {
    PLUGIN.run(terraform_provider_image::provider)
}
