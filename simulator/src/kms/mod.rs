//! KMS: the keys that encrypt copies. JSON 1.1. Nothing here encrypts anything.

mod describe_key;
mod load;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod store;

pub use seed::{KeySeed, KmsSeed};
