//! The provider under the real Terraform and OpenTofu: every one on PATH, and Terraform 1.15.
//!
//! Each test says what a user does and looks at what the user gets: the plan, the state, and the images that there
//! are in AWS afterwards.

mod actions;
mod aws_provider;
mod checks;
mod copied_tags;
mod data_sources;
mod drift;
#[cfg(unix)]
mod environment;
mod failure;
mod fixture;
mod generate;
mod identity;
mod import;
mod in_use;
mod interrupt;
mod leftovers;
mod lifecycle;
mod lineage;
mod logs;
mod moves;
mod nulls;
mod on_destroy;
mod outcome;
mod provider_block;
mod query;
mod resource_under_test;
mod schema;
