//! [`Retry`]: how to retry a call that AWS rejects, and [`retry_transient`] for calls that AWS throttles or fails itself.

use super::backoff::Backoff;
use super::deadline::Deadline;
use crate::aws::{ErrorKind, ServiceError};
use crate::engine::wait::timing::Timing;
use crate::terraform::Context;

/// How what holds a call back passes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It certainly ends: AWS finishes its work on the image or on its source.
    UntilClear,
    /// It certainly ends for one copy after the other: a limit that copies to one Region share, and others finish.
    InOrder,
    /// It may end: whoever uses the image may be on the way out.
    WithinGrace,
}

/// Makes a call until AWS answers it, for a while: a call that may be made twice, and that AWS throttles or fails
/// itself. The SDK has made it several times already, but a throttled account or a bad minute of a service outlasts it.
///
/// # Errors
///
/// What AWS answered in the end.
pub(crate) async fn retry_transient<T, F>(
    timing: Timing,
    context: &Context,
    call: impl Fn() -> F,
) -> Result<T, ServiceError>
where
    F: Future<Output = Result<T, ServiceError>>,
{
    let retry_window = Deadline::of(timing.retry_window);
    let mut queue = Backoff::new(timing);
    loop {
        let error = match call().await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let passes = matches!(error.kind, ErrorKind::Throttled | ErrorKind::Transient);
        if !passes || retry_window.has_passed() {
            return Err(error);
        }
        tracing::debug!(%error, "the call is made again");
        if !queue.wait(context).await {
            return Err(error);
        }
    }
}
