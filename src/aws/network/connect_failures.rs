//! [`ConnectFailures`]: limits how long failed connections are retried.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How long connections to a server are retried. The next call to a server that is still unreachable fails at its first
/// attempt, so that a command that needs many calls ends soon, too.
const RETRY_TIME: Duration = Duration::from_secs(5);

/// After this time without a failure, connections are retried again for [`RETRY_TIME`].
const FORGET_TIME: Duration = Duration::from_secs(30);

/// The servers that cannot be reached. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConnectFailures(Arc<Mutex<HashMap<String, Failures>>>);

/// The failures of a server since the last connection.
#[derive(Debug, Clone, Copy)]
struct Failures {
    first: Instant,
    last: Instant,
}

/// The key of the failures of all servers together. No server has this name.
const ALL_SERVERS: &str = "";

impl ConnectFailures {
    /// Records a failed connection. Returns whether it may be retried.
    pub(crate) fn may_retry(&self, server: &str) -> bool {
        let now = Instant::now();
        let mut servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        [server, ALL_SERVERS].map(|server| {
            let failures = servers.entry(server.to_owned()).or_insert(Failures { first: now, last: now });
            if now - failures.last > FORGET_TIME {
                failures.first = now;
            }
            failures.last = now;
            now - failures.first < RETRY_TIME
        }) == [true, true]
    }

    /// Forgets the failures of a server that was reached.
    pub(crate) fn connected(&self, server: &str) {
        let mut servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        servers.remove(server);
        servers.remove(ALL_SERVERS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn retries_unreachable_servers_for_a_limited_time() {
        let failures = ConnectFailures::default();
        assert!(failures.may_retry("a"));
        tokio::time::advance(RETRY_TIME).await;
        assert!(!failures.may_retry("a"));
        // Without a network, the time is not spent for each server.
        assert!(!failures.may_retry("b"));
        failures.connected("c");
        assert!(failures.may_retry("d"));
        assert!(!failures.may_retry("a"));
        failures.connected("a");
        assert!(failures.may_retry("a"));
        tokio::time::advance(RETRY_TIME).await;
        assert!(!failures.may_retry("a"));
        tokio::time::advance(FORGET_TIME + RETRY_TIME).await;
        assert!(failures.may_retry("a"));
    }
}
