//! [`Connection`]: a connection of the host, with or without TLS.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsAcceptor;
use tonic::transport::server::Connected;

use super::open_connections::OpenConnection;

/// Limit of a TLS handshake. Hosts need milliseconds.
const TLS_HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// A bidirectional byte stream.
trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}

/// One connection of a host: a Unix or TCP stream, with or without TLS.
pub(crate) struct Connection {
    stream: Box<dyn Duplex>,
    /// Counts the connection, once it is accepted.
    _open: Option<OpenConnection>,
}

impl Connection {
    /// A connection over a stream.
    pub(crate) fn new(stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static) -> Self {
        Self { stream: Box::new(stream), _open: None }
    }

    /// The same connection, counted until it is closed.
    pub(crate) fn counted(self, open: OpenConnection) -> Self {
        Self { _open: Some(open), ..self }
    }

    /// Performs the TLS handshake, if TLS is configured.
    pub(crate) async fn secured(self, tls: Option<Arc<ServerConfig>>) -> io::Result<Self> {
        let Some(tls) = tls else { return Ok(self) };
        let stream = tokio::time::timeout(TLS_HANDSHAKE_LIMIT, TlsAcceptor::from(tls).accept(self)).await??;
        Ok(Self::new(stream))
    }
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
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
