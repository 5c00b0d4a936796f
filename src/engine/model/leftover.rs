//! [`Leftover`]: a part of a deleted image that still exists in AWS.

use crate::engine::retry::policy::Retry;

/// A part of a deleted image that still exists in AWS, such as a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Its ID.
    pub id: String,
    /// Why it still exists, in AWS's words.
    pub reason: String,
    /// How to retry its deletion; `None` if no retry can succeed.
    pub retry: Option<Retry>,
}
