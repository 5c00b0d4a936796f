//! [`Malformed`]: what can be wrong with a response, and its limits.

use std::time::Duration;

/// How large a response may be, in bytes. A full page of AMIs has some megabytes.
pub(super) const MAX_BYTES: usize = 64 << 20;

/// How many values a response may have. The largest page of AMIs has a third of that. Each value may become a structure
/// of hundreds of bytes, so a limit of bytes alone would not do.
pub(crate) const MAX_VALUES: usize = 1_000_000;

/// How long a response may take after its headers, in addition to the time for its size.
pub(super) const BODY_GRACE: Duration = Duration::from_secs(5);

/// How many bytes of a response must arrive in a second. The slowest usable connection is much faster.
pub(super) const MIN_BYTES_PER_SECOND: u64 = 256;

/// How a service encodes its responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Xml,
    Json,
    Cbor,
}

/// What is wrong with a response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    /// It ends before its last value does.
    #[error("it is truncated")]
    Truncated,
    /// It is not in the service's format.
    #[error("it is not valid {0}")]
    Syntax(&'static str),
    /// It belongs to another call.
    #[error("it does not belong to this call")]
    UnexpectedRoot,
    /// A member occurs twice: what was between the two is missing.
    #[error("it contains {0:?} twice in one object")]
    Duplicate(String),
    /// The member that the call was made for is missing.
    #[error("{0:?} is missing")]
    MissingMember(&'static str),
    /// An element has no value that identifies it.
    #[error("an element of {list:?} has no {member:?}")]
    IncompleteElement {
        /// The list.
        list: &'static str,
        /// The member that each element must have.
        member: &'static str,
    },
    /// AWS sends no response of this size.
    #[error("it has more than {MAX_BYTES} bytes")]
    TooLarge,
    /// AWS sends no response this slowly.
    #[error("it arrives too slowly: {received} bytes in {seconds} seconds")]
    TooSlow {
        /// The bytes that arrived.
        received: usize,
        /// The time since the headers arrived.
        seconds: u64,
    },
    /// AWS sends no response of this depth.
    #[error("its values are nested too deeply")]
    TooDeep,
    /// AWS sends no response with so many values.
    #[error("it has more than {MAX_VALUES} values")]
    TooManyValues,
}

/// A response that must not be decoded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the response is incomplete or malformed: {reason}")]
pub(crate) struct MalformedResponse {
    pub(super) reason: Malformed,
    /// The HTTP status.
    pub(crate) status: u16,
    /// AWS's ID of the request.
    pub(crate) request_id: Option<String>,
}

impl MalformedResponse {
    /// Whether the response was too slow or too large, so that a retry would cost as much.
    pub(crate) fn is_too_expensive(&self) -> bool {
        matches!(self.reason, Malformed::TooSlow { .. } | Malformed::TooLarge)
    }
}
