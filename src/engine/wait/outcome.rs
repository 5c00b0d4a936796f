//! [`WaitOutcome`]: how a wait ended.

use std::time::Duration;

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
    /// The completed part, from 0 to 100, if it is known.
    pub percent: Option<u8>,
    /// The remaining time, if it can be estimated.
    pub left: Option<Duration>,
}
