//! [`Leftover`]: a part of a deleted image that AWS still keeps.

use crate::engine::retry::deadline::Deadline;
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

impl Leftover {
    /// Whether another attempt may delete it.
    pub(crate) fn may_go(&self, grace: Deadline) -> bool {
        match self.passing {
            Some(Retry::UntilClear | Retry::InOrder) => true,
            Some(Retry::WithinGrace) => !grace.has_passed(),
            None => false,
        }
    }
}
