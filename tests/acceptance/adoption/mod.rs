//! Adoption of images that Terraform does not manage yet, or manages as another type.

pub(super) mod aws_provider;
mod generate_config;
mod identity;
mod import;
mod lineage;
mod move_state;
