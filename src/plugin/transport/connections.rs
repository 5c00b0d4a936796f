//! Accepted connections, secured and handed to the gRPC server.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::sync::mpsc;

use super::listener::Listener;
use super::stream::Connection;

/// How long to wait after the operating system refused a connection, because it may have run out of something.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(100);

/// Accepts connections for ever and passes on those that are secure. Each handshake has a task of its own, so that a
/// client that never finishes it keeps no other waiting.
pub(crate) async fn accept(
    listener: &Listener,
    tls: Option<Arc<ServerConfig>>,
    accepted: mpsc::Sender<io::Result<Connection>>,
) -> Infallible {
    loop {
        match listener.accept().await {
            Ok(connection) => {
                let (tls, accepted) = (tls.clone(), accepted.clone());
                tokio::spawn(async move {
                    match connection.secured(tls).await {
                        // The send fails only when the server has ended meanwhile.
                        Ok(connection) => drop(accepted.send(Ok(connection)).await),
                        Err(error) => tracing::warn!(%error, "refused a client that is not the host"),
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

#[expect(clippy::disallowed_methods, reason = "no call waits for this pause, and the shutdown ends it")]
async fn pause() {
    tokio::time::sleep(PAUSE_AFTER_ERROR).await;
}
