//! AppStream, as far as images need it: images, who they are shared with, what uses them, tags. CBOR or JSON. What is
//! called, copies are pushed from: `CopyImage` is a call to the source's Region.

mod attributes;
mod copy_image;
mod delete_image;
mod describe_images;
mod errors;
mod image;
mod load;
mod operations;
mod permissions;
pub(crate) mod records;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod store;
mod tags;
mod user;
mod users;

pub use attributes::{AppStreamApplication, AppStreamImageAttributes};
pub use image::AppStreamImageError;
pub use records::AppStreamImageRecord;
pub use seed::{AppStreamFleetSeed, AppStreamImageBuilderSeed, AppStreamImageSeed, AppStreamQuotas, AppStreamSeed};
