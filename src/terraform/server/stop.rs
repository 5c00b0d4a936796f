//! [`Stop`]: what ends the waiting of calls.

use std::sync::{Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::terraform::context::Context;

/// The two ways in which waiting ends, as one token in each call's context.
///
/// The host's Stop call ends the waiting of the calls under way. The host may go on calling after it, and the calls to
/// come wait as usual. A process that is to end waits for nothing any more: its calls and those to come are answered
/// with what there is.
#[derive(Debug)]
pub(crate) struct Stop {
    for_good: CancellationToken,
    /// A child of `for_good`.
    current: Mutex<CancellationToken>,
}

impl Stop {
    /// A stop that `for_good` brings about too, for all calls to come.
    pub(crate) fn new(for_good: CancellationToken) -> Self {
        Self { current: Mutex::new(for_good.child_token()), for_good }
    }

    /// The context of a call that begins now.
    pub(crate) fn context(&self) -> Context {
        Context::new(self.current.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Ends the waiting of the calls under way.
    pub(crate) fn stop(&self) {
        let next = self.for_good.child_token();
        let token = std::mem::replace(&mut *self.current.lock().unwrap_or_else(PoisonError::into_inner), next);
        token.cancel();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_ends_the_calls_under_way_and_the_end_of_the_process_those_to_come_too() {
        let end = CancellationToken::new();
        let stop = Stop::new(end.clone());
        let first = stop.context();
        stop.stop();
        let second = stop.context();
        assert!(first.is_stopped() && !second.is_stopped());
        end.cancel();
        assert!(second.is_stopped() && stop.context().is_stopped());
        // A host that hears of the end as well says Stop, and calls on.
        stop.stop();
        assert!(stop.context().is_stopped());
    }
}
