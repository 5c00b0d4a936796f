//! [`search_created`]: finds what a create request created whose response was lost.

use super::backoff::Backoff;
use super::deadline::Deadline;
use crate::aws::{ErrorKind, ServiceError};
use crate::engine::wait::timing::Timing;
use crate::terraform::Context;

/// The result of a search for the object of a request whose response was lost.
#[derive(Debug)]
pub(crate) enum Search<T> {
    Found(T),
    NotFound,
    /// The endpoint does not support the search, so that the request must not be repeated.
    Unsupported,
}

/// Searches for the object of a request whose response was lost. Reads at least twice, because AWS may not find a new
/// object immediately. Reads until the end of the consistency window if AWS rejected the request that followed (`kind`),
/// because that object may be the reason. After an unexpected response, it ends soon: the endpoint may not support the
/// request at all.
pub(crate) async fn search_created<T, F>(
    timing: Timing,
    context: &Context,
    kind: ErrorKind,
    find: impl Fn() -> F,
) -> Search<T>
where
    F: Future<Output = Result<Option<T>, ServiceError>>,
{
    let consistency_window = Deadline::after(timing.consistency_window);
    let is_unexpected = kind == ErrorKind::UnexpectedResponse;
    let mut backoff =
        if is_unexpected { Backoff::after_unexpected_response(timing) } else { Backoff::between_attempts(timing) };
    let mut reads = 0;
    loop {
        match find().await {
            Ok(Some(found)) => return Search::Found(found),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "Unable to search for the result of a request whose response was lost");
                if matches!(error.kind, ErrorKind::Unsupported | ErrorKind::UnexpectedResponse) {
                    return Search::Unsupported;
                }
            }
        }
        reads += 1;
        if is_unexpected && reads >= 2 {
            return Search::NotFound;
        }
        let enough = reads >= 2 && (kind != ErrorKind::Refused || consistency_window.has_passed());
        if !backoff.wait(context).await || enough {
            return Search::NotFound;
        }
    }
}
