//! Amazon Machine Images (AMIs): the resource and action `image_copy_ec2`, and the action `image_deprecate_ec2`.
//!
//! A copy is asked for in the Region it goes to. One operation a file; `service.rs` is what the engine sees of them.

mod ami;
mod arguments;
mod change;
mod computed;
mod copy_image;
mod delete;
mod deprecate;
mod describe;
mod deviations;
mod errors;
mod from_aws_ami_copy;
mod kind;
mod list;
mod lookup;
mod preflight;
mod rules;
mod service;
mod snapshots;
mod validate;

pub use ami::Ami;
pub use arguments::Ec2Attributes;
pub use deprecate::{DeprecateArguments, DeprecateImage};
pub use service::Ec2Service;
