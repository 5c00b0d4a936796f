//! The wire protocols: decoding of requests and encoding of responses. Code that knows an operation does not belong
//! here.

mod cbor;
mod ec2;
pub(crate) mod incoming;
mod json;
pub(crate) mod output;
pub(crate) mod protocol;
mod query;
mod respond;
pub(crate) mod xml;
