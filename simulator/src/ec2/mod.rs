//! EC2, as far as machine images need it. EC2 query in, XML out.

mod attributes;
mod copy_image;
mod deprecation;
mod deregister_image;
mod describe_image_references;
mod describe_images;
mod describe_snapshots;
mod encryption_defaults;
mod errors;
mod filters;
pub(crate) mod image;
mod key;
mod load;
mod operations;
mod pages;
mod protection;
pub(crate) mod records;
mod regions;
pub(crate) mod seed;
pub(crate) mod service;
mod snapshot;
pub(crate) mod store;
mod switch_image;
mod tag_operations;
mod tags;

pub use image::{ImageAttributes, ImageReference, ImageState, LaunchPermission};
pub use records::{ImageRecord, SnapshotRecord};
pub use seed::{Ec2Quotas, Ec2Seed, ImageSeed, VolumeSeed};
pub use snapshot::SnapshotState;
