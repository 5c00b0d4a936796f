//! The provider under the real Terraform and OpenTofu: every one on PATH, and Terraform 1.15.
//!
//! Each test runs a user's commands and checks the results: the plan, the state, and the images in AWS.
//!
//! - `resources`: the lifecycle of a managed image, from plan to destroy.
//! - `adoption`: import, generated configuration, identities, moves from other types.
//! - `provider`: the provider block, the environment, logs, the schema.
//! - `bundle`: WorkSpaces bundles.
//! - `sharing`: the block `sharing` of each service.
//! - `actions`, `data_sources`, `query`: the other kinds of blocks.
//! - `progress`: the progress file of an apply of all services.

mod actions;
mod adoption;
mod bundle;
mod data_sources;
mod fixture;
mod planned_change;
mod progress;
mod provider;
mod query;
mod resource_under_test;
mod resources;
mod sharing;
mod unexpected_results;
