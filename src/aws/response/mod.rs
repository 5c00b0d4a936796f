//! The check of every response before the SDK decodes it: it must be complete and contain what its operation returns.
//! One file for each format; the expected members are data in `expected.rs`.

mod cbor;
pub(crate) mod checked;
mod expected;
mod json;
pub(crate) mod malformed;
mod operation;
mod outline;
pub(crate) mod unexpected;
mod xml;
