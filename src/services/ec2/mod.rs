//! Amazon Machine Images (AMIs): the resource and action `image_copy_ec2`, and the action `image_deprecate_ec2`.
//!
//! A copy is requested in the Region it goes to. One operation a file; `service.rs` is what the engine sees of them.

pub(crate) mod actions;
pub(crate) mod checks;
pub(crate) mod create;
pub(crate) mod data_source;
pub(crate) mod delete;
pub(crate) mod errors;
pub(crate) mod image;
pub(crate) mod import;
pub(crate) mod kind;
pub(crate) mod list_resource;
pub(crate) mod model;
pub(crate) mod move_state;
pub(crate) mod read;
pub(crate) mod record;
pub(crate) mod schema;
pub(crate) mod service;
pub(crate) mod update;

pub use actions::deprecate::{DeprecateArguments, DeprecateImage};
pub use image::Ami;
pub use model::Ec2Attributes;
pub use service::Ec2Service;
