//! Time in tests: waits for conditions, and the paused clock.

use std::time::Duration;

use tokio::time::Instant;

/// Interval between two evaluations of a condition.
const INTERVAL: Duration = Duration::from_millis(50);

/// Waits until a condition is true.
///
/// # Panics
///
/// Panics if the condition is still false after `limit`.
pub async fn wait_until(limit: Duration, condition: impl Fn() -> bool) {
    let started = Instant::now();
    let mut interval = tokio::time::interval(INTERVAL);
    while !condition() {
        assert!(started.elapsed() < limit, "the condition is still false after {limit:?}");
        interval.tick().await;
    }
}

/// Advances a paused clock, and runs everything that becomes due.
#[expect(clippy::disallowed_methods, reason = "the clock is paused, so this takes no time")]
pub async fn advance_clock(time: Duration) {
    tokio::time::sleep(time).await;
}
