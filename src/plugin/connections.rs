//! Accepted connections, secured and handed to the gRPC server.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tonic::transport::server::Connected;

use super::listener::Listener;

/// How long a client may take to prove itself. A host needs milliseconds.
const TLS_HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// How long to wait after the operating system refused a connection, because it may have run out of something.
const PAUSE_AFTER_ERROR: Duration = Duration::from_millis(100);

/// Bytes in both directions, whatever carries them.
trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// One connection of a host: a Unix or TCP stream, with or without TLS.
pub(crate) struct Connection(Box<dyn Duplex>);

impl Connection {
    pub(crate) fn new(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self(Box::new(stream))
    }

    /// Does the TLS handshake, where TLS is wanted.
    async fn secured(self, tls: Option<Arc<ServerConfig>>) -> io::Result<Self> {
        let Some(tls) = tls else { return Ok(self) };
        let stream = tokio::time::timeout(TLS_HANDSHAKE_LIMIT, TlsAcceptor::from(tls).accept(self)).await??;
        Ok(Self::new(stream))
    }
}

/// Accepts connections for ever and passes on those that are secure. Each handshake has a task of its own, so that a
/// client that never finishes it keeps nobody else waiting.
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

#[expect(clippy::disallowed_methods, reason = "nobody waits for this pause, and the shutdown ends it")]
async fn pause() {
    tokio::time::sleep(PAUSE_AFTER_ERROR).await;
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
