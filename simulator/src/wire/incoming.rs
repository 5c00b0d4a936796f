//! A request, before its operation is known.

use serde_json::Value;

/// A decoded request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Incoming {
    /// The name of the operation; may be empty.
    pub(crate) operation: String,
    /// The API version, for protocols that state it.
    pub(crate) version: Option<String>,
    /// The prefix of the operation in `X-Amz-Target`, for protocols that have it.
    pub(crate) target: Option<String>,
    /// The parameters in the names of the wire, unflattened.
    pub(crate) parameters: Value,
    /// The decoding error of the body.
    pub(crate) unreadable: Option<String>,
    /// Whether it is encoded in CBOR, as the response will be.
    pub(crate) cbor: bool,
}
