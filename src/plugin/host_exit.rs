//! [`host_exited`]: detects that the host has exited without a Shutdown call, as after SIGKILL.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

/// Completes when the host has exited: when no connection has been open for `grace` since the last one was closed, or since
/// process `parent` has exited. `connections` is the number of open connections.
///
/// The operating system closes the connections of a process that exits, however it ends. The parent process only matters
/// before the first connection: it may be a wrapper of the host that exits early. A host that connects late is not affected.
pub(crate) async fn host_exited(mut connections: watch::Receiver<usize>, parent: u32, grace: Duration) {
    tokio::select! {
        biased;
        _ = connections.wait_for(|open| *open > 0) => {}
        () = parent_exited(parent) => {}
    }
    loop {
        // This fails when the server has ended.
        if connections.wait_for(|open| *open == 0).await.is_err() {
            return std::future::pending().await;
        }
        if timeout(grace, connections.wait_for(|open| *open > 0)).await.is_err() {
            return;
        }
    }
}

/// The ID of the parent process.
pub(crate) fn parent_id() -> u32 {
    #[cfg(unix)]
    {
        std::os::unix::process::parent_id()
    }
    #[cfg(not(unix))]
    {
        0
    }
}

/// Completes when the parent process has exited, after which the operating system assigns another one.
#[cfg(unix)]
async fn parent_exited(parent: u32) {
    let mut interval = tokio::time::interval(Duration::from_secs(1));
    while parent_id() == parent {
        interval.tick().await;
    }
}

/// Never completes, because Windows does not assign another parent.
#[cfg(not(unix))]
async fn parent_exited(_parent: u32) {
    std::future::pending().await
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    const GRACE: Duration = Duration::from_secs(3);

    async fn pass(time: Duration) {
        assert!(timeout(time, std::future::pending::<()>()).await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn exits_a_while_after_the_last_connection() {
        let connections = watch::Sender::new(1);
        let began = Instant::now();
        let close_and_reconnect = async {
            pass(Duration::from_hours(1)).await;
            connections.send_replace(0);
            pass(Duration::from_secs(2)).await;
            connections.send_replace(2);
            pass(Duration::from_hours(1)).await;
            connections.send_replace(0);
        };
        tokio::join!(host_exited(connections.subscribe(), parent_id(), GRACE), close_and_reconnect);
        assert_eq!(began.elapsed(), Duration::from_hours(2) + Duration::from_secs(2) + GRACE);
    }

    #[tokio::test(start_paused = true)]
    async fn waits_for_a_host_that_connects_late() {
        let connections = watch::Sender::new(0);
        let exited = timeout(Duration::from_hours(1), host_exited(connections.subscribe(), parent_id(), GRACE)).await;
        assert!(exited.is_err(), "the parent process of this test still runs");
    }
}
