//! [`Leftover`]: a part of a deleted image that AWS still keeps.

use crate::engine::retry::policy::Retry;

/// A part of a deleted image that AWS still keeps, such as a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    /// Its id.
    pub id: String,
    /// Why it is still there, in AWS's words.
    pub reason: String,
    /// How that passes by itself; `None` if it does not.
    pub passing: Option<Retry>,
}
