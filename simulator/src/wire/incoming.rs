//! A request, before its operation is known.

use serde_json::Value;

/// A request, read as far as its protocol goes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Incoming {
    /// The name of the operation; empty where there is none.
    pub(crate) operation: String,
    /// The API version, for protocols that state it.
    pub(crate) version: Option<String>,
    /// What `X-Amz-Target` says before the operation, for protocols that have it.
    pub(crate) target: Option<String>,
    /// The parameters in the names of the wire, unflattened.
    pub(crate) parameters: Value,
    /// Why the body cannot be read.
    pub(crate) unreadable: Option<String>,
    /// Whether it came as CBOR, which is then also what is answered.
    pub(crate) cbor: bool,
}
