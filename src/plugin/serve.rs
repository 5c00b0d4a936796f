//! The gRPC server: a provider and go-plugin's services on one socket.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Server;

use super::calls::OpenCalls;
use super::ending::Ending;
use super::error::PluginError;
use super::proto::grpc_controller_server::GrpcControllerServer;
use super::proto::grpc_stdio_server::GrpcStdioServer;
use super::proto::health::health_server::HealthServer;
use super::services::{AlwaysServing, Controller, Stdio};
use super::transport::connections::accept;
use super::transport::listener::Listener;
use crate::terraform::proto::provider_server::{Provider, ProviderServer};

/// The largest message in either direction, in bytes, as in HashiCorp's Go SDK. tonic's own default, 4 MiB, is less
/// than a state that Terraform may hold.
pub const MESSAGE_LIMIT: usize = 256 << 20;

/// How long calls may go on after the shutdown. The host asks for it when it is done with them, and kills the process
/// after two seconds.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(1);

/// How many calls a host may have open. Above any parallelism of a host, because a Stop must not queue behind them.
const CONCURRENT_CALLS: u32 = 65_536;

/// Serves the provider on the listener until the shutdown, of the caller or by a host's Shutdown call; or, after a stop,
/// until no call of the provider has been open for a while, whatever connections there are.
///
/// Without a TLS configuration any process of this user can connect, as hosts demand for debugging.
///
/// # Errors
///
/// [`PluginError::Serve`] when the server fails.
pub async fn serve<P: Provider>(
    provider: P,
    listener: &Listener,
    tls: Option<Arc<ServerConfig>>,
    ending: Ending,
) -> Result<(), PluginError> {
    let Ending { stop, shutdown, idle } = ending.clone();
    let (accepted, connections) = mpsc::channel(1);
    // Not those of go-plugin's own services: its streams are open as long as the host is.
    let calls = OpenCalls::default();
    let provider =
        ProviderServer::new(provider).max_decoding_message_size(MESSAGE_LIMIT).max_encoding_message_size(MESSAGE_LIMIT);
    let server = Server::builder()
        .max_concurrent_streams(CONCURRENT_CALLS)
        .add_service(calls.of(provider))
        .add_service(GrpcControllerServer::new(Controller::new(ending, calls.clone())))
        .add_service(GrpcStdioServer::new(Stdio::new(shutdown.clone())))
        .add_service(HealthServer::new(AlwaysServing))
        .serve_with_incoming_shutdown(ReceiverStream::new(connections), shutdown.clone().cancelled_owned());
    let mut server = pin!(server);
    let deserted = async {
        stop.cancelled().await;
        calls.idle_for(idle).await;
    };
    tokio::select! {
        result = &mut server => return Ok(result?),
        never = accept(listener, tls, accepted) => match never {},
        () = shutdown.cancelled() => {}
        () = deserted => shutdown.cancel(),
    }
    if let Ok(result) = tokio::time::timeout(SHUTDOWN_GRACE, server).await {
        result?;
    } else {
        tracing::warn!("shutting down although calls are in progress");
    }
    Ok(())
}
