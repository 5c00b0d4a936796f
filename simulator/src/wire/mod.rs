//! The wire protocols: how a request is read and an answer is written. Nothing here knows an operation.

mod cbor;
pub(crate) mod incoming;
mod json;
pub(crate) mod output;
pub(crate) mod protocol;
mod query;
mod respond;
pub(crate) mod xml;
