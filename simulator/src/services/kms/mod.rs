//! KMS, limited to the keys that encrypt copies. JSON 1.1. Nothing is encrypted.

mod describe_key;
mod load;
pub(crate) mod seed;
pub(crate) mod service;
pub(crate) mod store;
