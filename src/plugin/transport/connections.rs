//! Accepts connections and performs their TLS handshakes.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::sync::mpsc;

use super::listener::Listener;
use super::open_connections::OpenConnections;
use super::stream::Connection;

/// The pause after a failed accept, for example when file descriptors run out.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(100);

/// Accepts connections forever and sends those with a successful handshake. Each handshake runs in its own task, so that a
/// slow client does not block others.
pub(crate) async fn accept(
    listener: &Listener,
    tls: Option<Arc<ServerConfig>>,
    accepted: mpsc::Sender<io::Result<Connection>>,
    open: OpenConnections,
) -> Infallible {
    loop {
        match listener.accept().await {
            Ok(connection) => {
                let (tls, accepted, open) = (tls.clone(), accepted.clone(), open.clone());
                tokio::spawn(async move {
                    match connection.secured(tls).await {
                        // The send fails only if the server has ended.
                        Ok(connection) => drop(accepted.send(Ok(connection.counted(open.open()))).await),
                        Err(error) => tracing::warn!(%error, "rejected a client that is not the host"),
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                pause().await;
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the shutdown cancels it, and no call waits for it")]
async fn pause() {
    tokio::time::sleep(PAUSE_AFTER_ERROR).await;
}
