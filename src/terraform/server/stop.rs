//! [`Stop`]: cancels the waiting of calls.

use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::terraform::context::Context;

/// Cancels waits through the token in each call's context.
///
/// The host's Stop call cancels the waits of current calls. Later calls of the host wait as usual. When the process is about
/// to end, the waits of later calls are canceled, too.
#[derive(Debug)]
pub(crate) struct Stop {
    shutdown: CancellationToken,
    /// A child of `shutdown`.
    current: Mutex<CancellationToken>,
}

impl Stop {
    /// Creates a stop. Once `shutdown` is canceled, all current and future calls are stopped.
    pub(crate) fn new(shutdown: CancellationToken) -> Self {
        Self { current: Mutex::new(shutdown.child_token()), shutdown }
    }

    /// The context of a new call.
    pub(crate) fn context(&self) -> Context {
        Context::new(self.current.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Cancels the waits of current calls.
    pub(crate) fn stop(&self) {
        let next = self.shutdown.child_token();
        let token = std::mem::replace(&mut *self.current.lock().unwrap_or_else(PoisonError::into_inner), next);
        token.cancel();
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
}
