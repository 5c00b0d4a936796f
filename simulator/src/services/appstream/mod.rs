//! AppStream 2.0, limited to images: sharing, tags, and the fleets and image builders that use an image. The protocol is
//! CBOR or JSON. `CopyImage` is a call to the Region of the source.

mod describe_consumers;
mod errors;
mod image_consumer;
pub(crate) mod images;
mod load;
pub(crate) mod records;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod store;
mod tags;
