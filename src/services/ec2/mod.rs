//! Amazon Machine Images (AMIs): `image_copy_ec2`.
//!
//! A copy is asked for in the Region it goes to. One operation a file; `service.rs` is what the engine sees of them.

mod ami;
mod arguments;
mod change;
mod computed;
mod copy_image;
mod delete;
mod describe;
mod errors;
mod kind;
mod lookup;
mod preflight;
mod rules;
mod service;
mod validate;

pub use ami::Ami;
pub use arguments::Ec2Attributes;
pub use service::Ec2Service;
