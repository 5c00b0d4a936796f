//! [`ConnectFailures`]: limits how long failed connections are retried.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::connection_error::ConnectionError;

/// How long connections to a server are retried. The calls that follow make one attempt each, so that a command that needs
/// many calls ends soon, too.
const RETRY_TIME: Duration = Duration::from_secs(5);

/// How long calls fail without an attempt after a failure that was not retried: it can have taken until a timeout.
const BLOCK_TIME: Duration = Duration::from_secs(2);

/// After this time without a failure, connections are retried again for [`RETRY_TIME`].
const FORGET_TIME: Duration = Duration::from_secs(30);

/// The servers that cannot be reached. Clones share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConnectFailures(Arc<Mutex<HashMap<String, Failures>>>);

/// The failures of a server since the last connection.
#[derive(Debug, Clone)]
struct Failures {
    first: Instant,
    last: Instant,
    error: ConnectionError,
}

/// The key of the failures of all servers together. No server has this name.
const ALL_SERVERS: &str = "";

impl ConnectFailures {
    /// The error of a call that need not be attempted, because the server could not be reached a moment ago.
    pub(crate) fn blocking(&self, server: &str) -> Option<ConnectionError> {
        let servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failures = servers.get(server)?;
        let is_blocked = failures.last - failures.first >= RETRY_TIME && failures.last.elapsed() < BLOCK_TIME;
        if is_blocked { Some(failures.error.clone()) } else { None }
    }

    /// Records a failed connection. Returns whether it may be retried.
    pub(crate) fn may_retry(&self, server: &str, error: &ConnectionError) -> bool {
        let now = Instant::now();
        let mut servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        [server, ALL_SERVERS].map(|server| {
            let failures = servers.entry(server.to_owned()).or_insert_with(|| Failures {
                first: now,
                last: now,
                error: error.clone(),
            });
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
        let error = ConnectionError::timed_out("a", RETRY_TIME);
        let may_retry = |server| failures.may_retry(server, &error);
        assert!(may_retry("a"));
        assert_eq!(failures.blocking("a"), None);
        tokio::time::advance(RETRY_TIME).await;
        assert!(!may_retry("a"));
        assert_eq!(failures.blocking("a").as_ref(), Some(&error));
        // Without a network, the time is not spent for each server.
        assert!(!may_retry("b"));
        assert_eq!(failures.blocking("b"), None);
        tokio::time::advance(BLOCK_TIME).await;
        assert_eq!(failures.blocking("a"), None);
        failures.connected("c");
        assert!(may_retry("d"));
        assert!(!may_retry("a"));
        failures.connected("a");
        assert!(may_retry("a"));
        tokio::time::advance(RETRY_TIME).await;
        assert!(!may_retry("a"));
        tokio::time::advance(FORGET_TIME + RETRY_TIME).await;
        assert!(may_retry("a"));
    }
}
