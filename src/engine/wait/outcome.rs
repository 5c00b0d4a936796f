//! [`WaitOutcome`]: how a wait ended.

use crate::aws::ServiceError;

/// How a wait ended.
#[derive(Debug)]
pub enum WaitOutcome<I> {
    /// The image is ready.
    Ready(I),
    /// The image will never be usable.
    Failed(I),
    /// The image does not exist, and is too old to appear later.
    Gone,
    /// The timeout has passed. The last image that AWS described, if any.
    TimedOut(Option<I>),
    /// The user stopped. The last image that AWS described, if any.
    Stopped(Option<I>),
    /// AWS rejects the Describe calls.
    Refused(ServiceError),
}
