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
    /// The timeout has passed.
    TimedOut(Unfinished<I>),
    /// The user stopped.
    Stopped(Unfinished<I>),
    /// AWS rejects the Describe calls.
    Refused(ServiceError),
}

/// What is known about an image whose wait has ended before the image was ready.
#[derive(Debug)]
pub struct Unfinished<I> {
    /// The last image that AWS described, if any.
    pub image: Option<I>,
    /// Its percentage and the estimate of the remaining time in words, if they are known.
    pub progress: Option<String>,
}
