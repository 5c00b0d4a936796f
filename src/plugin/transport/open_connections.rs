//! [`OpenConnections`]: counts the open connections.

use tokio::sync::watch;

/// Counts the open connections.
#[derive(Clone, Debug, Default)]
pub(crate) struct OpenConnections(watch::Sender<usize>);

impl OpenConnections {
    /// The number of open connections.
    pub(crate) fn count(&self) -> watch::Receiver<usize> {
        self.0.subscribe()
    }

    /// Counts a connection until the result is dropped.
    pub(crate) fn open(&self) -> OpenConnection {
        self.0.send_modify(|open| *open += 1);
        OpenConnection(self.0.clone())
    }
}

/// An open connection, closed on drop.
#[derive(Debug)]
pub(crate) struct OpenConnection(watch::Sender<usize>);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open -= 1);
    }
}
