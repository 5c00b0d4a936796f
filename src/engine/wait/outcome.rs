//! [`WaitOutcome`]: how a wait ended.

use crate::aws::ServiceError;

/// How a wait ended.
#[derive(Debug)]
pub enum WaitOutcome<I> {
    /// The image can be used.
    Ready(I),
    /// The image will never be usable.
    Failed(I),
    /// There is no such image, and it is too late for it to appear.
    Gone,
    /// Time is up. The image as it was last seen, if it was.
    TimedOut(Option<I>),
    /// The user asked to stop. The image as it was last seen, if it was.
    Stopped(Option<I>),
    /// AWS refuses to tell.
    Refused(ServiceError),
}
