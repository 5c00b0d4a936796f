//! Amazon Machine Images (AMIs): the resource and action `image_copy_ec2`, and the action `image_deprecate_ec2`.
//!
//! A copy is requested in its destination Region. [`Ec2Service`] (`kind.rs`) implements each trait of the engine in the
//! file of that operation.

pub(crate) mod actions;
pub(crate) mod checks;
pub(crate) mod create;
pub(crate) mod data_source;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod errors;
pub(crate) mod image;
pub(crate) mod import;
pub(crate) mod kind;
pub(crate) mod list_resource;
pub(crate) mod model;
pub(crate) mod read;
pub(crate) mod schema;
pub(crate) mod sharing;
pub(crate) mod update;

pub use actions::deprecate::{DeprecateArguments, DeprecateImage};
pub use image::Ami;
pub use kind::Ec2Service;
pub use model::Ec2Attributes;
