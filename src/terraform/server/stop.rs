//! [`Stop`]: cancels the waiting and reading of calls.

use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::terraform::context::Context;

/// Cancels waits through the token in each call's context.
///
/// The host's Stop call cancels the waits of current calls. Later calls of the host wait as usual. When the process is about
/// to end, the waits of later calls are canceled, too. Their reads are not: a host that has not received the signal still needs
/// the results.
#[derive(Debug)]
pub(crate) struct Stop {
    shutdown: CancellationToken,
    current: Mutex<Tokens>,
}

/// The tokens that the next Stop call cancels.
#[derive(Debug)]
struct Tokens {
    /// A child of the shutdown.
    call: CancellationToken,
    /// For reads that begin after the shutdown.
    late_read: CancellationToken,
}

impl Tokens {
    fn new(shutdown: &CancellationToken) -> Self {
        Self { call: shutdown.child_token(), late_read: CancellationToken::new() }
    }
}

impl Stop {
    /// Creates a stop. Once `shutdown` is canceled, all current and future calls are stopped.
    pub(crate) fn new(shutdown: CancellationToken) -> Self {
        Self { current: Mutex::new(Tokens::new(&shutdown)), shutdown }
    }

    /// The context of a new call.
    pub(crate) fn context(&self) -> Context {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        let context = Context::new(current.call.clone());
        if self.shutdown.is_cancelled() { context.interrupted_by(current.late_read.clone()) } else { context }
    }

    /// Cancels the waits and reads of current calls.
    pub(crate) fn stop(&self) {
        let next = Tokens::new(&self.shutdown);
        let current = std::mem::replace(&mut *self.current.lock().unwrap_or_else(PoisonError::into_inner), next);
        current.call.cancel();
        current.late_read.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_affects_current_calls_and_shutdown_all_calls() {
        let shutdown = CancellationToken::new();
        let stop = Stop::new(shutdown.clone());
        let first = stop.context();
        stop.stop();
        let second = stop.context();
        assert!(first.is_stopped() && !second.is_stopped());
        shutdown.cancel();
        assert!(second.is_stopped() && stop.context().is_stopped());
        // The host can send Stop after the shutdown began.
        stop.stop();
        assert!(stop.context().is_stopped());
    }

    #[tokio::test]
    async fn late_reads_end_with_the_next_stop() {
        let shutdown = CancellationToken::new();
        let stop = Stop::new(shutdown.clone());
        let early = stop.context();
        assert_eq!(early.until_interrupted(std::future::ready(1)).await, Some(1));
        shutdown.cancel();
        assert_eq!(early.until_interrupted(std::future::pending::<()>()).await, None);
        let late = stop.context();
        let read = async { late.until_interrupted(std::future::pending::<()>()).await };
        let (read, ()) = tokio::join!(read, async {
            tokio::task::yield_now().await;
            stop.stop();
        });
        assert_eq!(read, None);
    }
}
